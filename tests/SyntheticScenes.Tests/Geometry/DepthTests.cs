using System.Numerics;
using SyntheticScenes.Geometry;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Geometry;

public sealed class DepthTests
{
    private const int Middle = 32 * 65 + 32;

    [Theory]
    [InlineData(ObjectShape.Sphere, 1f)]
    [InlineData(ObjectShape.Cube, 0.85f)]
    [InlineData(ObjectShape.Cylinder, 0.75f)]
    [InlineData(ObjectShape.Cone, 0.45f)]
    public void TheMiddlePixelSeesTheShapeAtItsClosedFormDepth(ObjectShape shape, float reach)
    {
        const float HalfSize = 0.6f;
        RenderedScene picture = SceneRenderer.Render(Some.SceneOf(new Vector3(0, 1, 0), Some.SolidAt(shape, new Vector3(0, 0, 3), HalfSize)));

        Assert.Equal(1, picture.ObjectId[Middle]);
        Assert.Equal(3 - reach * HalfSize, picture.Depth[Middle], 1e-4f);
        Assert.Equal(1 / (3 - reach * HalfSize), picture.InverseDepth()[Middle], 1e-4f);
    }

    [Fact]
    public void DepthIsMeasuredAlongTheAxisSoThatAFacingWallIsFlat()
    {
        RenderedScene picture = SceneRenderer.Render(Some.SceneOf(new Vector3(0, 1, 0)));

        Assert.All(picture.Depth, depth => Assert.Equal(Some.WallDepth, depth, 1e-4f));
    }

    [Fact]
    public void ASphereCoversThePixelsThatItsTangentConeHolds()
    {
        const float Radius = 0.6f;
        RenderedScene picture = SceneRenderer.Render(
            Some.SceneOf(new Vector3(0, 1, 0), Some.SolidAt(ObjectShape.Sphere, new Vector3(0, 0, 3), Radius)));
        float tangent = Radius / MathF.Sqrt(9 - Radius * Radius) / MathF.Tan(25 * MathF.PI / 180);

        for (int i = 0; i < picture.ObjectId.Length; i++)
        {
            float x = (2 * (i % 65) + 1) / 65f - 1;
            float y = (2 * (i / 65) + 1) / 65f - 1;
            Assert.Equal(x * x + y * y < tangent * tangent, picture.ObjectId[i] == 1);
        }
    }

    [Theory]
    [InlineData(ObjectShape.Sphere)]
    [InlineData(ObjectShape.Cube)]
    [InlineData(ObjectShape.Cylinder)]
    [InlineData(ObjectShape.Cone)]
    public void EveryHitLiesOnTheSurfaceAndItsNormalFacesTheRay(ObjectShape shape)
    {
        SceneRandom random = new(3);
        Solid solid = new(shape, new Vector3(0.2f, 0.1f, 3), Quaternion.CreateFromYawPitchRoll(1, 0.4f, 0.2f), 0.7f, Vector3.One);
        int hits = 0;
        for (int i = 0; i < 2_000; i++)
        {
            Vector3 direction = new(random.Symmetric(0.4f), random.Symmetric(0.4f), 1);
            float t = solid.Hit(Vector3.Zero, direction);
            if (float.IsFinite(t))
            {
                hits++;
                Vector3 point = direction * t;
                Assert.True(Vector3.Distance(point, solid.Center) <= solid.Bound * 1.001f);
                Assert.True(Vector3.Dot(solid.Normal(point), direction) < 1e-3f);
                // Just before the hit the ray is outside, just behind it inside: from there no near surface is left in front.
                Assert.InRange(solid.Hit(direction * (t - 0.01f), direction), 0.009f, 0.011f);
            }
        }

        Assert.True(hits > 200);
    }
}
