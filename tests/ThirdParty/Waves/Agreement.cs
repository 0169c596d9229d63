using Runner.Abstractions;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Waves;

/// <summary>Pearson's correlation.</summary>
internal sealed class Agreement : IMetric
{
    public string Name => "agreement";

    public Better Better => Better.Larger;

    public IReadOnlyList<Score> Measure(Tensor predicted, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Centred(predicted);
        Tensor b = Centred(labels);
        Tensor correlation = (a * b).sum(1) / (a.norm(1) * b.norm(1));
        return [.. correlation.to(ScalarType.Float64).data<double>()];
    }

    private static Tensor Centred(Tensor maps)
    {
        Tensor flat = maps.to(ScalarType.Float64).flatten(1);
        return flat - flat.mean([1], keepdim: true);
    }
}
