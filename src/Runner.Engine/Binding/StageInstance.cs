using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage of the experiment with one choice of its matrix values.</summary>
public sealed record StageInstance
{
    /// <summary>The name in the graph: <c>generate</c>, <c>probe-depth[model-weights=trained]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name as written: <c>probe-depth</c>. References name it, and mean all its instances.</summary>
    public required string BaseName { get; init; }

    /// <summary>The matrix values of this instance, in the order of the matrix; empty without one.</summary>
    public IReadOnlyDictionary<string, string> MatrixLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The value of <c>stage:</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The settings record of the kind.</summary>
    public required object Settings { get; init; }

    /// <summary>The stage, made from the settings.</summary>
    public required IStage Stage { get; init; }

    /// <summary>Where the stage's name is written.</summary>
    public required Position Position { get; init; }

    /// <summary>Where each setting is written, by its path in YAML spelling: <c>probe.learning-rate</c>, <c>sites[2]</c>. Defaults have none.</summary>
    public IReadOnlyDictionary<string, Position> SettingPositions { get; init; } = new Dictionary<string, Position>();

    /// <summary>The plugins that its kind and all its parts' kinds come from, once each, in the order of their names.</summary>
    public IReadOnlyList<PluginDigest> Plugins { get; init; } = [];

    /// <summary>Names are unique within an experiment.</summary>
    public bool Equals(StageInstance? other) => Name == other?.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The position of a setting, or of the nearest thing around it that has one.</summary>
    public Position PositionOf(string setting)
    {
        string path = setting;
        while (path.Length > 0)
        {
            if (SettingPositions.TryGetValue(path, out Position? position))
            {
                return position;
            }
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
        return Position;
    }
}
