namespace Runner.Engine.Reading;

/// <summary>A piece of a document that knows where it is written.</summary>
public abstract record Node(Position Position)
{
    /// <summary>What an error calls a node of this form: "a list", "a mapping", "a value".</summary>
    public abstract string Form { get; }
}
