namespace SyntheticScenes.Captions;

/// <summary>How the first object of a caption stands to the second, by the distance of their centres from the camera.</summary>
public enum DepthRelation
{
    InFrontOf,
    Behind,
}
