namespace Runner.Engine.Reading;

/// <summary>A file that an experiment was read from, with the text that it had then: a run may last longer than the file stays as it is.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Text">All of it.</param>
public sealed record SourceFile(string Path, string Text);
