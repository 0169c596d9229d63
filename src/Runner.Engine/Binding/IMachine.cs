using Runner.Abstractions;

namespace Runner.Engine.Binding;

/// <summary>What the machine has, and where it keeps things: only the program around the engine knows.</summary>
public interface IMachine
{
    /// <summary>Resolves what an experiment asks of the machine: <c>auto</c> to a device, and the versions of libraries that change the bytes.</summary>
    /// <exception cref="ArgumentException">The machine does not have it; the message says what it has.</exception>
    RunEnvironment Resolve(EnvironmentSettings wanted);

    /// <summary>The absolute path of the artifact store.</summary>
    string StoreFolder { get; }

    /// <summary>The absolute path of the folder of an experiment's run.</summary>
    string RunFolder(string experiment);
}
