using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Tests.Binding;

/// <summary>A machine without a GPU.</summary>
internal sealed class SomeHost : IHost
{
    public string StoreFolder => "/store";

    public string RunFolder(string experiment) => "/runs/" + experiment;

    public RunEnvironment Resolve(EnvironmentSettings wanted) =>
        wanted.Device.StartsWith("cuda", StringComparison.Ordinal)
            ? throw new ArgumentException($"there is no device \"{wanted.Device}\"; this machine has: cpu")
            : new RunEnvironment
            {
                Device = "cpu",
                DType = wanted.DType,
                Threads = wanted.Threads,
                Seed = wanted.Seed,
                MemoryBudget = wanted.Memory,
                Libraries = new Dictionary<string, string>(),
            };
}
