namespace Runner.Engine.Binding;

/// <summary>Where in a stage's settings binding is.</summary>
/// <param name="Path">The path in YAML spelling: <c>probe.learning-rate</c>, <c>sites[2]</c>; empty at the top.</param>
/// <param name="Owner">What holds the settings here, in words: <c>sampler "ddim" of stage "generate"</c>.</param>
internal sealed record Place(string Path, string Owner)
{
    /// <summary>The last key of the path, for errors.</summary>
    public string Key => Path[(Path.LastIndexOf('.') + 1)..];

    public Place Inside(string key) => this with { Path = Path.Length == 0 ? key : $"{Path}.{key}" };

    public Place Item(int index) => this with { Path = $"{Path}[{index}]" };
}
