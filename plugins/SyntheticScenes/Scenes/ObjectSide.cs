namespace SyntheticScenes.Scenes;

/// <summary>Where in the picture the centroid of an object's visible pixels lies.</summary>
public enum ObjectSide
{
    Left,
    Middle,
    Right,
}
