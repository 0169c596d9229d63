using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Planning;

/// <summary>A unit in its place in the graph, with what its fingerprint is made of.</summary>
internal sealed record UnitNode
{
    public required StageInstance Stage { get; init; }

    public required Unit Unit { get; init; }

    /// <summary>Everything that its artifact is made from: its own inputs, then those behind files of other stages. No stage is left empty in them.</summary>
    public required IReadOnlyList<UnitReference> Inputs { get; init; }

    /// <summary>Earlier units of the stage that it goes on from: read, but not a part of what it is.</summary>
    public IReadOnlyList<UnitReference> Resumes { get; init; } = [];

    /// <summary>The units behind <see cref="Inputs"/>.</summary>
    public required IReadOnlyList<UnitNode> MadeFrom { get; init; }

    /// <summary>The units behind <see cref="Resumes"/>.</summary>
    public IReadOnlyList<UnitNode> GoesOnFrom { get; init; } = [];

    /// <summary>Everything that must be there before it can be made.</summary>
    public IEnumerable<UnitNode> Reads => GoesOnFrom.Count == 0 ? MadeFrom : MadeFrom.Concat(GoesOnFrom);

    /// <summary>Its place in its stage.</summary>
    public int Place { get; init; }

    public required IReadOnlyDictionary<string, string> Components { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>A unit is itself, whatever it says; two that make the same have one <see cref="Fingerprint"/>.</summary>
    public bool Equals(UnitNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public UnitReference Reference => field ??= new(Stage.Name, Unit.Key);

    /// <summary>The name that people read: <c>probe-depth/step-3</c>.</summary>
    public string Name => $"{Stage.Name}/{Unit.Key}";

    /// <summary>The labels that its metrics carry: the matrix's and its own.</summary>
    public IReadOnlyDictionary<string, string> Labels
    {
        get
        {
            Dictionary<string, string> labels = new(Stage.Labels);
            foreach ((string name, string value) in Unit.Labels)
            {
                labels[name] = value;
            }
            return labels;
        }
    }
}
