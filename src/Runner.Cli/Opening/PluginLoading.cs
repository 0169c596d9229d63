using Runner.Abstractions;
using Runner.Cli.Hosting;
using Runner.Diffusion.Schedulers;
using Runner.Engine.Plugins;
using Runner.Metrics;
using Runner.Stages;
using Runner.Torch.Sampling;
using Runner.Training;
using SkiaSharp;
using TorchSharp;

namespace Runner.Cli.Opening;

/// <summary>How plugins are found and loaded.</summary>
internal static class PluginLoading
{
    /// <summary>How long a plugin's entry point may take: it only registers kinds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The kinds that need no plugin: stages, and metrics apart from them, so that a word in a metric samples nothing again.</summary>
    public static readonly IReadOnlyDictionary<string, IPlugin> BuiltIn = new Dictionary<string, IPlugin>
    {
        ["Runner.Stages"] = new BuiltInStages(),
        ["Runner.Metrics"] = new BuiltInMetrics(),
    };

    // One type of each assembly that the host supplies to every plugin.
    public static PluginCatalogue From(ProgramSettings settings) => new(
        new PluginFolders(settings.AddedPlugins, settings.ShippedPlugins),
        [typeof(ISampler), typeof(IScheduler), typeof(Trainer), typeof(BuiltInMetrics), typeof(torch.Tensor), typeof(SKBitmap)],
        Patience);
}
