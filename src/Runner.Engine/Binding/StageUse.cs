using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage named in the settings of another.</summary>
/// <param name="Setting">The path of the setting that names it.</param>
/// <param name="Name">The name as written.</param>
/// <param name="Output">What it must make, or null where anything will do.</param>
/// <param name="Position">Where the name is written.</param>
public sealed record StageUse(string Setting, string Name, string? Output, Position Position);
