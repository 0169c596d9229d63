using Runner.Stages.Patching;
using Runner.Torch.Measuring;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Intervening;

public sealed class ComingOver
{
    [Fact]
    public void RecoveryIsTheShareOfTheWayToTheOtherPicture()
    {
        Tensor before = zeros(4, 1, 2, 2);
        Tensor wanted = ones(4, 1, 2, 2);
        Tensor after = tensor([1f, 0.25f, 0f, -0.5f]).view(4, 1, 1, 1).expand(4, 1, 2, 2);

        Assert.Equal([1, 0.25, 0, -0.5], Recovery.Of(before, after, wanted).Select(score => score.Value));
    }

    [Fact]
    public void BetweenASampleAndItselfThereIsNoWay()
    {
        Score score = Assert.Single(Recovery.Of(ones(1, 1, 2, 2), zeros(1, 1, 2, 2), ones(1, 1, 2, 2)));

        Assert.False(score.IsDefined);
        Assert.Equal("the two samples are the same", score.Reason);
    }
}
