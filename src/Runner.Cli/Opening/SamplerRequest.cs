using Runner.Engine.Reading;

namespace Runner.Cli.Opening;

/// <summary>A sampler that is named on the command line.</summary>
/// <param name="Kind">The kind of sampler.</param>
/// <param name="Model">The model's folder; empty where the kind takes none.</param>
/// <param name="Settings">Its other settings, as <c>key=value</c>.</param>
/// <param name="Machine">Settings such as <c>device=cpu</c>, <c>threads=2</c>.</param>
internal sealed record SamplerRequest(string Kind, string Model, IReadOnlyList<string> Settings, IReadOnlyList<string> Machine)
{
    /// <summary>Kinds of probes by names, for commands that train some.</summary>
    public IReadOnlyList<(string Name, string Kind)> Probes { get; init; } = [];

    /// <summary>The same as overrides of an experiment that has a sampler alone.</summary>
    public IReadOnlyList<string> Overrides => [.. Written.Select(setting => setting.Override)];

    // Each beside the words of the command line that it comes from.
    private IEnumerable<(string Override, string Typed)> Written =>
    [
        .. Machine.Select(setting => (setting, $"--{setting.Replace('=', ' ')}")),
        ($"model.sampler.kind={Kind}", $"--sampler {Kind}"),
        .. Model.Length > 0 ? [($"model.sampler.model={Path.GetFullPath(Model)}", Model)] : Array.Empty<(string, string)>(),
        .. Settings.Select(setting => ($"model.sampler.{setting}", $"--set {setting}")),
        .. Probes.Select(probe => ($"model.probes.{probe.Name}.kind={probe.Kind}", $"a probe of kind {probe.Kind}")),
    ];

    /// <summary>What is wrong with one of these settings, at the words that were typed.</summary>
    public Finding AsTyped(Finding finding) =>
        Written.FirstOrDefault(setting => Position.OnCommandLine(setting.Override) == finding.Position) is { Typed: { } typed } ? finding with { Position = Position.OnCommandLine(typed, "") } : finding;

    /// <summary>With settings that the command line's own go before.</summary>
    public SamplerRequest With(IEnumerable<string> preferred) => this with { Settings = [.. preferred, .. Settings] };
}
