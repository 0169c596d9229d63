using LabelerTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace LabelerTraining.Tests.Objectives;

public sealed class RankErrorTests
{
    [Fact]
    public void TheTruthHasNoError()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = randn([2, 16, 16], generator: new Generator(1));
        Assert.Equal(0, RankError.Of(truth, truth).item<float>(), 1e-6f);
    }

    [Fact]
    public void AShiftCountsAsTheShareOfPixelsThatItPasses()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = linspace(0, 1, 1025).narrow(0, 0, 1024).view(1, 32, 32); // uniform: F(x) = x
        Assert.Equal(0.25f, RankError.Of(truth + 0.25f, truth).item<float>(), 2e-3f);
    }

    [Fact]
    public void TheGradientPullsTowardsTheTruth()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = randn([1, 16, 16], generator: new Generator(2));
        Tensor predicted = (truth + 0.3f).requires_grad_();
        RankError.Of(predicted, truth).backward();
        Assert.True(predicted.grad!.min().item<float>() > 0);
    }
}
