using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>
/// Whether a room has depth to see. A camera that faces one wall squarely sees a plane of nearly one depth, whose order of depths no picture
/// tells; such views are not drawn.
/// </summary>
internal static class RoomRelief
{
    private const int Grid = 5;
    private const float LeastRatio = 1.7f;

    public static bool IsClear(Room room, Camera camera)
    {
        float nearest = float.PositiveInfinity;
        float farthest = 0;
        for (int i = 0; i < Grid * Grid; i++)
        {
            float x = 2f * (i % Grid) / (Grid - 1) - 1;
            float y = 2f * (i / Grid) / (Grid - 1) - 1;
            float depth = room.Hit(camera.Position, camera.Direction(x, y), out _);
            nearest = MathF.Min(nearest, depth);
            farthest = MathF.Max(farthest, depth);
        }

        return farthest >= LeastRatio * nearest;
    }
}
