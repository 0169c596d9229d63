using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Locking;

/// <summary>One line of a lock.</summary>
/// <param name="Path">Where it stands: <c>stages</c>, the stage, <c>settings</c>, the setting.</param>
/// <param name="Value">As text, so that it compares as it is written.</param>
internal sealed record LockEntry(IReadOnlyList<string> Path, string Value)
{
    public const string Stages = "stages";
    public const string Settings = "settings";
    public const string Selects = "selects";
    public const string Units = "units";
    public const string Recipe = "recipe";
    public const string Artifacts = "artifacts";
    public const string Numbers = "numbers";

    /// <summary>The line of the experiment that sets it; null where none does.</summary>
    public Position? At { get; init; }

    /// <summary>The metric that it is a number of; empty where it is none, and where it was read from a lock.</summary>
    public string Metric { get; init; } = "";

    /// <summary>What it is of, to be read.</summary>
    public string Name => Path switch
    {
        [Stages, string stage, Numbers, string number, string step] => $"{stage}: {number} at step {step}",
        [Stages, string stage, Numbers or Settings or Selects, string what] => $"{stage}: {what}",
        [Stages, string stage, Recipe] => $"{stage}: what its units are made from",
        [Stages, string stage, string what] => $"{stage}: {what}",
        _ => string.Join('/', Path),
    };

    /// <summary>The stage instance that it is of, or null.</summary>
    public string? Stage => Path is [Stages, string stage, ..] ? stage : null;

    /// <summary>Whether it is a number that a stage measured.</summary>
    public bool IsNumber => Path is [Stages, _, Numbers, ..];

    /// <summary>Whether it is known before any work what it is.</summary>
    public bool IsCause => !IsNumber && Path is not [Stages, _, Artifacts];

    /// <summary>Whether it is a setting that is in no unit's recipe: it only says which units there are, or how they are come by.</summary>
    public bool IsSelection => Path is [Stages, _, Selects, ..];

    /// <summary>Whether it is the digest of what a stage's units are made from.</summary>
    public bool IsRecipe => Path is [Stages, _, Recipe];

    /// <summary>Whether it follows from other causes.</summary>
    public bool FollowsFromCauses => Path is [Stages, _, Recipe or Units];
}
