namespace Runner.Engine.Reading;

/// <summary>One value as text. What it means is the setting's type to say: <c>no</c>, <c>07</c> and <c>1e-3</c> stay as written.</summary>
public sealed record Scalar(Position Position, string Text, bool IsQuoted) : Node(Position)
{
    /// <summary>Where the beginning of the text was written, which is where a relative path starts from: a variable may come from another file.</summary>
    public Position Origin { get; init; } = Position;

    /// <summary>True for <c>key:</c> with nothing after it, for <c>~</c> and for <c>null</c>.</summary>
    public bool IsNothing => !IsQuoted && (Text is "" or "~" or "null");

    public override string Form => IsNothing ? "nothing" : $"\"{Text}\"";
}
