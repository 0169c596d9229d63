namespace Runner.Abstractions;

/// <summary>What a part gets when it is made.</summary>
/// <param name="Environment">The device, number format and threads of this run.</param>
/// <param name="PathOf">Gives the absolute path of a file or folder named in the settings.</param>
public sealed record PartContext(RunEnvironment Environment, Func<InputPath, string> PathOf);
