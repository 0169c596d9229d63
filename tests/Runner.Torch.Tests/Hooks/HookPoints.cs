using Runner.Torch.Hooks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Hooks;

public sealed class HookPoints
{
    [Fact]
    public void WithoutListenersTheVeryTensorComesBack()
    {
        HookPoint point = new("a.b");
        using Tensor value = ones(2);
        Assert.Same(value, point.Through(value));
        Assert.Equal(1, point.Firings);
    }

    [Fact]
    public void AListenerThatOnlyReadsLeavesTheVeryTensor()
    {
        HookPoint point = new("a.b");
        using Tensor value = ones(2);
        Tensor? seen = null;
        using IDisposable listening = point.Listen(tensor =>
        {
            seen = tensor;
            return null;
        });
        Assert.Same(value, point.Through(value));
        Assert.Same(value, seen);
    }

    [Fact]
    public void ListenersFireInOrderOfRegistrationAlsoAfterOneIsRemovedAndAddedAgain()
    {
        HookPoint point = new("a.b");
        List<string> order = [];
        IDisposable Add(string name) => point.Listen(_ =>
        {
            order.Add(name);
            return null;
        });
        IDisposable first = Add("first");
        using IDisposable second = Add("second");
        first.Dispose();
        using IDisposable third = Add("third");
        using Tensor value = ones(2);
        point.Through(value);
        Assert.Equal(["second", "third"], order);
    }

    [Fact]
    public void EachListenerSeesWhatTheOneBeforeLeft()
    {
        HookPoint point = new("a.b");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable add = point.Listen(value => value + 1);
        using IDisposable twice = point.Listen(value => value * 2);
        Assert.Equal(4f, point.Through(tensor(1f)).item<float>());
    }

    [Fact]
    public void TheReplacementStaysTheListenersWhenThePassDisposesOfItsValue()
    {
        HookPoint point = new("a.b");
        using Tensor replacement = ones(2);
        using IDisposable listening = point.Listen(_ => replacement);
        point.Through(zeros(2)).Dispose();
        Assert.Equal(2f, replacement.sum().item<float>());
    }

    [Fact]
    public void AMisfitIsRefusedByName()
    {
        HookPoint point = new("mid_block");
        using DisposeScope scope = NewDisposeScope();
        using (point.Listen(_ => ones(3)))
        {
            Assert.Equal(
                "hook point \"mid_block\": the replacement has shape [3], the activation there has [2]",
                Assert.Throws<HookException>(() => point.Through(ones(2))).Message);
        }

        using (point.Listen(_ => ones(2, ScalarType.Float64)))
        {
            Assert.Equal(
                "hook point \"mid_block\": the replacement has element type Float64, the activation there has Float32",
                Assert.Throws<HookException>(() => point.Through(ones(2))).Message);
        }

        using (point.Listen(_ => ones(2, device: META)))
        {
            Assert.Equal(
                "hook point \"mid_block\": the replacement has device meta, the activation there has cpu",
                Assert.Throws<HookException>(() => point.Through(ones(2))).Message);
        }
    }
}
