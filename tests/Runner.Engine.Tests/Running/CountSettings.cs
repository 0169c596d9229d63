using Runner.Abstractions;

namespace Runner.Engine.Tests.Running;

/// <summary>Settings of a stage that writes small files.</summary>
public sealed record CountSettings
{
    [NotInFingerprint]
    public IReadOnlyList<int> Steps { get; init; } = [1];

    public double LearningRate { get; init; } = 0.001;

    public string? Note { get; init; }

    [NotInFingerprint]
    public int Workers { get; init; } = 1;

    public StageReference? Of { get; init; }

    /// <summary>Reads what all of them made.</summary>
    [Collects]
    public IReadOnlyList<StageReference> All { get; init; } = [];

    [Files("*.bin")]
    public InputPath? Weights { get; init; }

    /// <summary>Every file in it is read.</summary>
    public InputPath? Folder { get; init; }

    public BesideSettings? Beside { get; init; }

    public IReadOnlyDictionary<string, int> Named { get; init; } = new Dictionary<string, int>();

    public Part<ITone>? Tone { get; init; }

    /// <summary>The first step whose unit throws.</summary>
    [NotInFingerprint]
    public int FailAt { get; init; } = int.MaxValue;

    /// <summary>Each unit goes on from the one before, and only the last is wanted.</summary>
    [NotInFingerprint]
    public bool IsChain { get; init; }

    /// <summary>Says the seed in its file.</summary>
    [NotInFingerprint]
    public bool Draws { get; init; }

    /// <summary>Asks for the seed without saying so.</summary>
    [NotInFingerprint]
    public bool StealsTheSeed { get; init; }

    [NotInFingerprint]
    public bool HasPasses { get; init; }

    /// <summary>Each unit has another one behind it that serves scores; it serves none itself.</summary>
    [NotInFingerprint]
    public bool HasScores { get; init; }

    [CountsFor("scores")]
    public string? Measured { get; init; }

    [CountsFor("scores")]
    public Part<ITone>? Scale { get; init; }

    /// <summary>Only the units of the stage that have the same step are read.</summary>
    [NotInFingerprint]
    public bool IsStepwise { get; init; }

    /// <summary>Checking its settings takes a while, and is counted under this name; weights that hold "odd" are warned of.</summary>
    [NotInFingerprint]
    public string? Looks { get; init; }
}

/// <summary>A file with its weights in another one beside it.</summary>
public sealed record BesideSettings : IReadsFiles
{
    public required InputPath File { get; init; }

    public IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf) => [pathOf(File) + ".data"];
}
