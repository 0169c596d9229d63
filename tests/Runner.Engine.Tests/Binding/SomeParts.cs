using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Runner.Engine.Tests.Binding;

public interface ISampler;

public interface ILabeler;

public interface IProbe;

public interface IMetric;

public enum Loss
{
    Huber,
    SquaredError,
}

public enum ModelWeights
{
    Trained,
    Permuted,
}

public sealed record DdimSettings
{
    [Description("denoising steps")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 15;

    [Range(0.0, 1.0)]
    public double Eta { get; init; }
}

public sealed record DdpmSettings
{
    [Range(1, 1000)]
    public int Steps { get; init; } = 1000;

    [AllowedValues("leading", "linspace", "trailing")]
    public string Spacing { get; init; } = "leading";
}

public sealed record FolderSettings
{
    [Description("a folder in the layout of diffusers")]
    public required InputPath Model { get; init; }
}

public sealed record BrightnessSettings
{
    public double Threshold { get; init; } = 0.5;
}

public sealed record LinearSettings
{
    public Loss Loss { get; init; } = Loss.Huber;

    public bool Bias { get; init; } = true;

    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1e-3;
}

public sealed record DiceSettings
{
    public double Threshold { get; init; } = 0.5;
}

public sealed record NoneSettings;
