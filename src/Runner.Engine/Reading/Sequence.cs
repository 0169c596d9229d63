using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>A list of nodes.</summary>
public sealed record Sequence(Position Position, ImmutableArray<Node> Items) : Node(Position)
{
    public override string Form => "a list";
}
