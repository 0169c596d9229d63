using SyntheticScenes.Scenes;

namespace SyntheticScenes.Measuring;

/// <summary>What the pixels of a picture say of one object.</summary>
/// <param name="Color">The colour most of its pixels have.</param>
/// <param name="Side">Where its centroid lies.</param>
/// <param name="CentroidX">-1 at the left edge to 1 at the right.</param>
/// <param name="CentroidY">-1 at the top edge to 1 at the bottom.</param>
/// <param name="Area">Pixels.</param>
public sealed record MeasuredObject(ObjectColor Color, ObjectSide Side, float CentroidX, float CentroidY, int Area);
