namespace Runner.Abstractions;

/// <summary>A chosen part without its family: what planning needs to know.</summary>
public interface IPart
{
    /// <summary>The kind as written in YAML.</summary>
    string Kind { get; }

    /// <summary>The kind's settings record.</summary>
    object Settings { get; }
}
