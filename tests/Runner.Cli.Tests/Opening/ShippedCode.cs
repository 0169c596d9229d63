using System.Reflection;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Cli.Tests.Opening;

/// <summary>What the kinds that ship reach.</summary>
public sealed class ShippedCode
{
    private static readonly Lazy<Catalogue> Kinds = new(() =>
    {
        string plugins = typeof(ShippedCode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Plugins").Value!;
        Findings findings = new();
        Catalogue catalogue = PluginLoading.From(new ProgramSettings { Shipped = plugins }).LoadAll(PluginLoading.BuiltIn, findings);
        Assert.Empty(findings.All);
        return catalogue;
    });

    [Fact]
    public void SamplingDoesNotReachTraining()
    {
        IReadOnlyList<string> types = Part("sampler", "stable-diffusion");

        Assert.Contains(types, t => t.EndsWith(".StableDiffusionSampler", StringComparison.Ordinal));
        Assert.Contains(types, t => t.EndsWith(".UNet2DConditionModel", StringComparison.Ordinal));
        Assert.DoesNotContain(types, t => t.Contains("Training.", StringComparison.Ordinal) || t.EndsWith("Plugin", StringComparison.Ordinal));
        Assert.Contains(Kinds.Value.Stage("train-denoiser")!.Code.Types, t => t.EndsWith(".TrainDenoiserStage", StringComparison.Ordinal));
    }

    [Fact]
    public void AStageDoesNotReachTheOthers()
    {
        Assert.DoesNotContain(Stage("sample"), t => t.EndsWith(".ProbeStage", StringComparison.Ordinal) || t.EndsWith(".BuiltInStages", StringComparison.Ordinal));
        Assert.Contains(Stage("sample"), t => t.EndsWith(".SampleStage", StringComparison.Ordinal));
        Assert.Contains(Stage("probe"), t => t.EndsWith(".ProbeStage", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryKindHasCodeOfItsOwn()
    {
        KindCode[] codes = [.. Kinds.Value.Stages.Select(s => s.Code), .. Kinds.Value.Parts.Select(p => p.Code)];

        Assert.True(codes.Length > 30);
        Assert.Equal(codes.Length, codes.Select(c => c.Digest).Distinct().Count());
    }

    private static IReadOnlyList<string> Stage(string kind) => Kinds.Value.Stage(kind)!.Code.Types;

    private static IReadOnlyList<string> Part(string family, string kind) => Kinds.Value.Parts.Single(p => p.Family == family && p.Kind == kind).Code.Types;
}
