namespace Runner.Engine.Reading;

/// <summary>A value that could not be read and was complained about; later rooms pass over it in silence.</summary>
public sealed record Hole(Position Position) : Node(Position)
{
    public override string Form => "nothing";
}
