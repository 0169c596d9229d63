using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Torch.Devices;
using Runner.Torch.Native;

namespace Runner.Cli.Hosting;

/// <summary>Tells the engine what this machine has. Loads libtorch only where a CUDA device may have to be found.</summary>
/// <param name="storeFolder">The artifact store.</param>
/// <param name="runsFolder">Where the folders of runs lie.</param>
/// <param name="computes">Whether tensors will be needed: then a libtorch that somebody named is loaded at once, so that what is wrong with it is said before all else.</param>
internal sealed class Machine(string storeFolder, string runsFolder, bool computes) : IMachine
{
    public string StoreFolder => storeFolder;

    public string RunFolder(string experiment) => Path.Combine(runsFolder, experiment);

    public RunEnvironment Resolve(EnvironmentSettings wanted)
    {
        try
        {
            LibtorchVersion version = TorchRuntime.Prepare(wanted.Threads);
            if (computes && version.Origin != LibtorchVersion.Packaged)
            {
                TorchRuntime.Start(wanted.Threads);
            }
            string device = DeviceOf(wanted, version);
            DeviceChoice.Check(device, wanted.DType);
            return new RunEnvironment
            {
                Device = device,
                DeviceModel = DeviceChoice.ModelOf(device),
                DType = wanted.DType,
                Threads = wanted.Threads,
                MemoryBudget = wanted.Memory,
                Libraries = LibrariesOf(version, wanted.DType),
            };
        }
        catch (Exception refused) when (refused is InvalidDataException or LibtorchException)
        {
            throw new ArgumentException(refused.Message, refused);
        }
    }

    private static Dictionary<string, string> LibrariesOf(LibtorchVersion version, NumberFormat format)
    {
        Dictionary<string, string> libraries = new() { ["libtorch"] = version.Version, ["instructions"] = Arithmetic.InstructionsFor(format) };
        foreach ((string name, string value) in Arithmetic.Settings(Environment.GetEnvironmentVariables()))
        {
            libraries[name] = value;
        }
        return libraries;
    }

    private string DeviceOf(EnvironmentSettings wanted, LibtorchVersion version)
    {
        if (wanted.Device == "cpu" || (wanted.Device == "auto" && !version.HasCuda))
        {
            return "cpu";
        }
        TorchRuntime.Start(wanted.Threads);
        return DeviceChoice.Resolve(wanted.Device);
    }
}
