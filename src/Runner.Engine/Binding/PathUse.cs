using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A file or folder that a stage reads and that must be there already.</summary>
/// <param name="Setting">The path of the setting that names it.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Position">Where it is written.</param>
public sealed record PathUse(string Setting, InputPath Path, Position Position);
