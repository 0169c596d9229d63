using Runner.Abstractions;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Binding;

/// <summary>Kinds like those of the real plugins, without a tensor in them.</summary>
public sealed class SomeKinds : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddPart<ISampler, DdimSettings>("sampler", "ddim", "Few large steps.", (_, _) => new Nothing());
        catalog.AddPart<ISampler, DdpmSettings>("sampler", "ddpm", "Many small steps.", (_, _) => new Nothing());
        catalog.AddPart<ISampler, FolderSettings>("sampler", "stable-diffusion", "A model in a folder.", (_, _) => new Nothing());
        catalog.AddPart<ILabeler, BrightnessSettings>("labeler", "brightness", "Bright pixels.", (_, _) => new Nothing());
        catalog.AddPart<IProbe, LinearSettings>("probe", "linear-regression", "One weight for each channel.", (_, _) => new Nothing());
        catalog.AddPart<IMetric, DiceSettings>("metric", "dice", "Overlap.", (_, _) => new Nothing());
        catalog.AddPart<IMetric, NoneSettings>("metric", "spearman", "Rank correlation.", (_, _) => new Nothing());
        catalog.AddStage<SampleSettings>("sample", "Makes images.", ["images", "latents"], settings => new SomeStage());
        catalog.AddStage<LabelSettings>("label", "Labels images.", ["labels"], settings => new SomeStage());
        catalog.AddStage<CountSettings>("count", "Writes a small file for each step.", ["texts"], settings => new CountStage(settings));
        catalog.AddStage<CountSettings>("count-alike", "The same, with the same bytes on every machine.", ["texts"], settings => new CountStage(settings), DependsOn.Nothing);
        catalog.AddPart<ITone, ToneSettings>("tone", "pitch", "A tone.", (settings, _) => new Tone($"tone {settings.Height}"), DependsOn.Threads);
        catalog.AddStage<ProbeSettings>("probe", "Trains probes.", ["probes"], settings => new SomeProbeStage(settings));
    }

    private sealed class Nothing : ISampler, ILabeler, IProbe, IMetric;
}
