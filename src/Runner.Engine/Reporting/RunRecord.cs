using System.Text.Json.Serialization;
using Runner.Abstractions;
using Runner.Engine.Running;

namespace Runner.Engine.Reporting;

/// <summary>
/// What is remembered of a run: everything that is shown of it, by types from the stage to the last number. Written as <c>summary.json</c> and read back as the same types;
/// whoever shows the run that has just ended is given the record itself.
/// </summary>
public sealed record RunRecord
{
    /// <summary>The name of the record in a run's folder.</summary>
    public const string FileName = "summary.json";

    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>The question that it asks; may be empty.</summary>
    public required string About { get; init; }

    /// <summary>The experiment's file, absolute.</summary>
    public required string File { get; init; }

    /// <summary>What the command line laid over it.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The texts of all files that it was read from, as paths from the run's folder; the first is the experiment's own.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    public required RunState State { get; init; }

    public required DateTimeOffset Finished { get; init; }

    public required RunEnvironment Environment { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The code of every kind that was used.</summary>
    public required IReadOnlyList<CodeRecord> Code { get; init; }

    /// <summary>The files and folders that its stages read, as they were.</summary>
    public IReadOnlyList<InputRecord> Inputs { get; init; } = [];

    /// <summary>The stage instances in the order of the graph.</summary>
    public required IReadOnlyList<StageRecord> Stages { get; init; }

    /// <summary>The stages that failed, each with its reason.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>What had to hold, in the order of the file.</summary>
    public required IReadOnlyList<ExpectationResult> Expectations { get; init; }
}

/// <summary>A file or folder that a stage read.</summary>
/// <param name="Setting">The stage instance and its setting, such as <c>generate.prompts</c>.</param>
/// <param name="Digest"><c>file:SHA256</c> or <c>folder:SHA256</c>.</param>
public sealed record InputRecord(string Setting, string Digest);

/// <summary>Code that a run depended on.</summary>
/// <param name="Kind">The kind that it is of, with its family: <c>sampler stable-diffusion</c>.</param>
/// <param name="Digest">SHA-256 in lower-case hex.</param>
public sealed record CodeRecord(string Kind, string Digest);

/// <summary>A stage instance of a run.</summary>
public sealed record StageRecord
{
    /// <summary>The name in messages, with its labels in brackets; nothing reads them out of it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as written in the file.</summary>
    public required string BaseName { get; init; }

    /// <summary>The kind of the stage.</summary>
    public required string Kind { get; init; }

    /// <summary>Its values of axes, in their order.</summary>
    public IReadOnlyList<InstanceLabel> Labels { get; init; } = [];

    /// <summary>The names of the instances that it reads.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>How many units it has; zero where it could not be planned.</summary>
    public int Planned { get; init; }

    /// <summary>How many of them are in the store, without those that are only steps on the way.</summary>
    public int Present { get; init; }

    /// <summary>The bytes of those.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it took to make all that is remembered of it, in this run or an earlier one.</summary>
    public double Seconds { get; init; }

    /// <summary>Its units that are in the store, or were, in the order of the plan.</summary>
    public IReadOnlyList<UnitRecord> Units { get; init; } = [];
}

/// <summary>A value of an axis.</summary>
/// <param name="Axis">The axis, such as <c>probe.loss</c> or <c>vars.model</c>.</param>
/// <param name="Value">Its value's label.</param>
/// <param name="IsRepeat">Whether the axis counts repeats: over these, and only these, numbers are taken together without being asked to.</param>
public sealed record InstanceLabel(string Axis, string Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsRepeat = false);

/// <summary>A unit of a run with its artifact.</summary>
public sealed record UnitRecord
{
    /// <summary>Its name within the stage.</summary>
    public required string Key { get; init; }

    /// <summary>What its artifact is known by.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What the artifact's bytes come to.</summary>
    public required string Digest { get; init; }

    /// <summary>The artifact as a path from the run's folder; empty of a step on the way, whose files may be dropped.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What it is about: step, site, block, weights ... Values of axes are the stage's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its numbers, each with the labels of its own only.</summary>
    public IReadOnlyList<MetricRow> Metrics { get; init; } = [];
}
