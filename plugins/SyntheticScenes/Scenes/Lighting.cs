using System.Numerics;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>Where the lamp may hang: near enough to light every object, and on the side that the camera sees, or colours drown in shade.</summary>
internal static class Lighting
{
    private const int Tries = 24;
    private const float FromWall = 0.25f;
    private const float FromObject = 0.5f;
    private const float Farthest = 6.5f;

    public static bool TryDraw(ref SceneRandom random, Room room, Camera camera, Solid[] solids, out Vector3 light)
    {
        for (int i = 0; i < Tries; i++)
        {
            light = new Vector3(
                random.Uniform(room.Min.X + FromWall, room.Max.X - FromWall),
                random.Uniform(room.Min.Y + FromWall, room.Max.Y - FromWall),
                random.Uniform(room.Min.Z + FromWall, room.Max.Z - FromWall));
            if (Lights(light, camera, solids))
            {
                return true;
            }
        }

        light = default;
        return false;
    }

    private static bool Lights(Vector3 light, Camera camera, Solid[] solids)
    {
        foreach (Solid solid in solids)
        {
            Vector3 toLight = light - solid.Center;
            Vector3 toCamera = camera.Position - solid.Center;
            float distance = toLight.Length();
            float facing = Vector3.Dot(toLight, toCamera) / (distance * toCamera.Length());
            if (distance < solid.Bound + FromObject || distance > Farthest || facing < 0.1f)
            {
                return false;
            }
        }

        return true;
    }
}
