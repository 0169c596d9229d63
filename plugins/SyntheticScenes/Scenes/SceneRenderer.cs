using System.Numerics;

namespace SyntheticScenes.Scenes;

/// <summary>Renders scenes by casting rays.</summary>
public static class SceneRenderer
{
    public static RenderedScene Render(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        RenderedScene picture = new(scene.Size, scene.Facts);
        SceneShader shader = new(scene);
        for (int row = 0; row < scene.Size; row++)
        {
            for (int column = 0; column < scene.Size; column++)
            {
                RenderPixel(scene, shader, picture, row, column);
            }
        }

        return picture;
    }

    /// <summary>Scenes <paramref name="first"/> to first + count - 1 of a set, in order, rendered on <paramref name="threads"/> threads; the result does not depend on how many.</summary>
    public static RenderedScene[] RenderSet(
        ulong setSeed, int first, int count, SceneSettings settings, int threads, CancellationToken cancellation = default)
    {
        var pictures = new RenderedScene[count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, count, options, i => pictures[i] = Render(Scene.Draw(SceneSeeds.Of(setSeed, first + i), settings)));
        return pictures;
    }

    private static void RenderPixel(Scene scene, SceneShader shader, RenderedScene picture, int row, int column)
    {
        float pixel = 2f / scene.Size;
        float x = (column + 0.5f) * pixel - 1;
        float y = 1 - (row + 0.5f) * pixel;
        float quarter = pixel / 4;
        int at = row * scene.Size + column;
        picture.Depth[at] = shader.Trace(scene.Camera.Direction(x, y), out picture.ObjectId[at]);
        Vector3 color = shader.Shade(scene.Camera.Direction(x - quarter, y - quarter))
            + shader.Shade(scene.Camera.Direction(x + quarter, y - quarter))
            + shader.Shade(scene.Camera.Direction(x - quarter, y + quarter))
            + shader.Shade(scene.Camera.Direction(x + quarter, y + quarter));
        color = Vector3.Clamp(color * (255f / 4), Vector3.Zero, new Vector3(255)) + new Vector3(0.5f);
        picture.Rgb[at * 3] = (byte)color.X;
        picture.Rgb[at * 3 + 1] = (byte)color.Y;
        picture.Rgb[at * 3 + 2] = (byte)color.Z;
    }
}
