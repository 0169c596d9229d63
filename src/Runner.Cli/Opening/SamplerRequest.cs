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
    public IReadOnlyList<string> Overrides =>
    [
        .. Machine,
        $"model.sampler.kind={Kind}",
        .. Model.Length > 0 ? [$"model.sampler.model={Path.GetFullPath(Model)}"] : Array.Empty<string>(),
        .. Settings.Select(setting => $"model.sampler.{setting}"),
        .. Probes.Select(probe => $"model.probes.{probe.Name}.kind={probe.Kind}"),
    ];

    /// <summary>With settings that the command line's own go before.</summary>
    public SamplerRequest With(IEnumerable<string> preferred) => this with { Settings = [.. preferred, .. Settings] };
}
