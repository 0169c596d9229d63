using System.Numerics;
using SyntheticScenes.Geometry;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Scenes;

public sealed class RoomReliefTests
{
    [Theory]
    [InlineData(0f, false)] // squarely at the wall: one depth everywhere
    [InlineData(0.8f, true)]
    public void OnlyAViewThatIsNotFlatHasRelief(float yaw, bool clear)
    {
        Scene scene = Some.SceneOf(Vector3.Zero);
        var camera = Camera.Turned(Vector3.Zero, yaw, 0, 0, 0.87f);

        Assert.Equal(clear, RoomRelief.IsClear(scene.Room, camera));
    }
}
