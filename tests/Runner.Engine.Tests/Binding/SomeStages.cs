using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Runner.Engine.Tests.Binding;

public sealed record SampleSettings
{
    public required Part<ISampler> Sampler { get; init; }

    public InputPath? Prompts { get; init; }

    [Range(1, int.MaxValue)]
    public int Count { get; init; } = 10;

    [Range(0, int.MaxValue)]
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    [Range(1, 20)]
    public double Guidance { get; init; } = 7.5;

    public string Note { get; init; } = "";
}

public sealed record LabelSettings
{
    [FromStage("images")]
    [PicturesOf]
    public required StageReference Images { get; init; }

    public required Part<ILabeler> Labeler { get; init; }
}

public sealed record ActivationSettings
{
    [Description("the stage whose samples are looked into")]
    [FromStage("latents")]
    [PicturesOf]
    public required StageReference Of { get; init; }

    [MinLength(1)]
    public IReadOnlyList<string> Sites { get; init; } = ["*"];

    public StepRange Steps { get; init; } = StepRange.All;
}

public sealed record ProbeSettings
{
    public required ActivationSettings Activations { get; init; }

    [FromStage("labels")]
    [PicturesOf]
    public required StageReference Labels { get; init; }

    public IReadOnlyDictionary<string, double> Split { get; init; } = new Dictionary<string, double> { ["train"] = 0.5, ["test"] = 0.5 };

    public required Part<IProbe> Probe { get; init; }

    public IReadOnlyList<Part<IMetric>> Metrics { get; init; } = [];

    public ModelWeights ModelWeights { get; init; }
}

internal sealed class SomeStage : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
    }
}

internal sealed class SomeProbeStage(ProbeSettings settings) : IStage
{
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        var sample = (SampleSettings)context.From(settings.Activations.Of).Settings;
        int steps = sample.Sampler.Settings is DdimSettings ddim ? ddim.Steps : 1000;
        if (settings.Activations.Steps.Last > steps)
        {
            yield return new Problem("activations.steps", $"step {settings.Activations.Steps.Last} is beyond the sampler's {steps}", $"steps run from 1 to {steps}");
        }
        if (settings.Split.ContainsKey("rest"))
        {
            yield return new Problem("split.rest", "nothing reads the share \"rest\"", "the shares are train and test") { IsWarning = true };
        }
    }

    public IReadOnlyList<Unit> Plan(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
    }
}
