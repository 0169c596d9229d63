namespace Runner.Engine.Planning;

/// <summary>An input file is another one than when the run began.</summary>
/// <param name="file">The file.</param>
public sealed class InputChangedException(string file)
    : Exception($"\"{file}\" was changed, exchanged or taken away while the run went on; what was made of it as it was is kept: run again");
