using System.Numerics;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>
/// Where the lamp hangs: to the left above the camera, as far as the room lets it. It lights the side of every object that is seen, or colours
/// drown in shade, and shadows fall to the right and down but near walls that hold the lamp back: a small denoiser can learn where to put them.
/// </summary>
internal static class Lighting
{
    private const int Tries = 24;
    private const float FromWall = 0.25f;
    private const float FromObject = 0.5f;
    private const float Left = 1.5f;
    private const float Above = 1.6f;
    private const float Behind = 0.3f;
    private const float Spread = 0.2f;
    private const float Farthest = 6.5f;

    public static bool TryDraw(ref SceneRandom random, Room room, Camera camera, Solid[] solids, out Vector3 light)
    {
        for (int i = 0; i < Tries; i++)
        {
            Vector3 lamp = camera.Beside(random.Symmetric(Spread) - Left, random.Symmetric(Spread) + Above, random.Symmetric(Spread) - Behind);
            light = Vector3.Clamp(lamp, room.Min + new Vector3(FromWall), room.Max - new Vector3(FromWall));
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
