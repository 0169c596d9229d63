using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Tests.Binding;

/// <summary>A machine without a GPU that keeps everything in one folder.</summary>
internal sealed class SomeMachine(string folder) : IMachine
{
    public IReadOnlyDictionary<string, string> Libraries { get; set; } = new Dictionary<string, string>();

    public string DeviceModel { get; set; } = "cpu";

    public string StoreFolder { get; } = Path.Combine(folder, "store");

    public string RunFolder(string experiment) => Path.Combine(folder, "runs", experiment);

    public RunEnvironment Resolve(EnvironmentSettings wanted) =>
        wanted.Device.StartsWith("cuda", StringComparison.Ordinal)
            ? throw new ArgumentException($"there is no device \"{wanted.Device}\"; this machine has: cpu")
            : new RunEnvironment
            {
                Device = "cpu",
                DeviceModel = DeviceModel,
                DType = wanted.DType,
                Threads = wanted.Threads,
                MemoryBudget = wanted.Memory,
                Libraries = Libraries,
            };
}
