using System.Numerics;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Scenes;

public sealed class ShadowTests
{
    [Fact]
    public void TheShadowFallsOnTheSideAwayFromTheLamp()
    {
        // From a lamp at x = -2 in the camera's plane through a ball at z = 3, the shadow's middle on the wall at z = 5 is at x = -2 + 2 * 5 / 3.
        Vector3 lamp = new(-2, 0, 0);
        const float ShadowX = -2 + 2 * Some.WallDepth / 3;
        float inPicture = ShadowX / Some.WallDepth / MathF.Tan(25 * MathF.PI / 180);
        int shadowed = 32 * 65 + (int)((inPicture + 1) / 2 * 65);
        int mirrored = 32 * 65 + (int)((-inPicture + 1) / 2 * 65);

        byte[] empty = SceneRenderer.Render(Some.SceneOf(lamp)).Rgb;
        byte[] withBall = SceneRenderer.Render(Some.SceneOf(lamp, Some.SolidAt(ObjectShape.Sphere, new Vector3(0, 0, 3), 0.3f))).Rgb;

        Assert.True(withBall[3 * shadowed] < 0.85 * empty[3 * shadowed], $"{withBall[3 * shadowed]} is not darker than {empty[3 * shadowed]}");
        Assert.Equal(empty[3 * mirrored], withBall[3 * mirrored]);
    }

    [Fact]
    public void ShadowsFallToTheRightAndDown()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var scene = Scene.Draw(seed, new SceneSettings());
            Vector3 toLamp = scene.Light - scene.Camera.Position;

            // The room may hold the lamp back on one side, and a turned camera then sees it a little on the other: never far.
            Assert.InRange(Vector3.Dot(toLamp, scene.Camera.Right), -2.5f, 0.7f);
            Assert.InRange(Vector3.Dot(toLamp, scene.Camera.Up), -0.7f, 2.5f);
        }
    }

    [Fact]
    public void TheSideOfABallTowardsTheLampIsBrighter()
    {
        byte[] picture = SceneRenderer.Render(
            Some.SceneOf(new Vector3(-2, 0, 1), Some.SolidAt(ObjectShape.Sphere, new Vector3(0, 0, 3), 0.6f))).Rgb;

        Assert.True(picture[3 * (32 * 65 + 22)] > picture[3 * (32 * 65 + 42)] + 20);
    }
}
