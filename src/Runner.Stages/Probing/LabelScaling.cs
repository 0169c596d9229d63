using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>A linear scaling of labels.</summary>
/// <param name="Mean">What is taken off.</param>
/// <param name="Deviation">What is divided by.</param>
internal sealed record LabelScaling(double Mean, double Deviation)
{
    /// <summary>Labels as they are.</summary>
    public static LabelScaling None { get; } = new(0, 1);

    /// <summary>Scales to mean 0 and standard deviation 1 over all pixels.</summary>
    public static LabelScaling Fit(Tensor labels)
    {
        using Tensor doubles = labels.to(ScalarType.Float64);
        double deviation = doubles.std(unbiased: false).item<double>();
        return new LabelScaling(doubles.mean().item<double>(), deviation > 0 ? deviation : 1);
    }

    /// <summary>Takes the scaling of predictions away.</summary>
    public Tensor Undo(Tensor scaled) => this == None ? scaled.alias() : ((scaled.to(ScalarType.Float64) * Deviation) + Mean).to(scaled.dtype);

    /// <summary>Scales labels; classes pass unchanged with <see cref="None"/>.</summary>
    public Tensor Apply(Tensor labels) => this == None ? labels.alias() : ((labels - Mean) / Deviation).to(labels.dtype);
}
