namespace SyntheticScenes.Scenes;

/// <summary>What is true of one object of a scene.</summary>
/// <param name="Color">Its colour.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Side">The side on which its visible pixels have their centroid.</param>
/// <param name="Distance">From the camera to the object's centre, in scene units.</param>
public sealed record ObjectFacts(ObjectColor Color, ObjectShape Shape, ObjectSide Side, float Distance);
