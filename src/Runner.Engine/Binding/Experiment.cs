using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>The typed content of one experiment file: bound, immutable, ready to be checked, graphed and planned.</summary>
public sealed record Experiment
{
    /// <summary>The value of <c>experiment:</c>, a kebab-case word; names the run's folder.</summary>
    public required string Name { get; init; }

    /// <summary>The question that it asks; may be empty.</summary>
    public string About { get; init; } = "";

    /// <summary>The absolute path of the file.</summary>
    public required string File { get; init; }

    /// <summary>Every file that it was read from, the first one first.</summary>
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>What the command line laid over it, as written.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The device, number format, threads and library versions, all resolved.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>Every draw derives from it.</summary>
    public ulong Seed { get; init; }

    /// <summary>The stage instances, in the order of the file as far as each stands behind what it needs; those of one stage stand together.</summary>
    public required IReadOnlyList<StageInstance> Stages { get; init; }

    /// <summary>What must hold when the run is over, in the order of the file.</summary>
    public IReadOnlyList<ExpectationText> Expectations { get; init; } = [];

    /// <summary>How far each metric may be from a locked or stored one; null where the file does not say.</summary>
    public Tolerances? Tolerances { get; init; }

    /// <summary>Where the file says so, by the metric.</summary>
    internal IReadOnlyDictionary<string, Position> TolerancePositions { get; init; } = new Dictionary<string, Position>();

    /// <summary>The code of every kind that it uses, in the order of their names.</summary>
    public IEnumerable<KindCode> Code => Stages.SelectMany(s => s.Code).DistinctBy(c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <summary>The absolute path of the artifact store.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>The absolute path of the folder of the experiment's runs: a numbered folder for each, and the newest one's names.</summary>
    public required string RunFolder { get; init; }
}
