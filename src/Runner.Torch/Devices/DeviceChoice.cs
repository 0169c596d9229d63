using Runner.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Devices;

/// <summary>Resolves the device that an experiment asks for.</summary>
public static class DeviceChoice
{
    /// <summary>Resolves <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    /// <returns><c>cpu</c> or <c>cuda:n</c>.</returns>
    /// <exception cref="InvalidDataException">The device is not there; the message says which are.</exception>
    public static string Resolve(string asked)
    {
        if (asked == "cpu") return asked;
        bool available = cuda.is_available();
        if (asked == "auto") return available ? "cuda:0" : "cpu";
        if (asked != "cuda" && !asked.StartsWith("cuda:", StringComparison.Ordinal)) throw new InvalidDataException($"unknown device \"{asked}\"; known: auto, cpu, cuda, cuda:0 ...");
        if (!available) throw new InvalidDataException($"device \"{asked}\" is not there: this build of libtorch sees no CUDA device; use auto or cpu");
        int number = asked == "cuda" ? 0 : int.TryParse(asked["cuda:".Length..], out int parsed) ? parsed : -1;
        return number >= 0 && number < cuda.device_count()
            ? $"cuda:{number}"
            : throw new InvalidDataException($"device \"{asked}\" is not there; there are {cuda.device_count()} CUDA devices, from cuda:0");
    }

    /// <summary>What tells devices apart that compute other last digits: <c>cpu</c>, or the model of the accelerator as its driver names it.</summary>
    /// <param name="device"><c>cpu</c> or <c>cuda:n</c>. On a machine with accelerators of several models all of them are named: their numbering is the runtime's secret.</param>
    public static string ModelOf(string device)
    {
        if (device == "cpu") return device;
        const string Driver = "/proc/driver/nvidia/gpus";
        string[] models = !Directory.Exists(Driver)
            ? []
            : [.. Directory.GetDirectories(Driver)
                .Select(gpu => Path.Combine(gpu, "information"))
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal))
                .Select(line => line["Model:".Length..].Trim())
                .Distinct()
                .Order(StringComparer.Ordinal)];
        return models.Length == 0 ? device.Split(':')[0] : string.Join(" + ", models);
    }

    /// <summary>The device of a run.</summary>
    public static Device DeviceOf(this RunEnvironment environment) => new(environment.Device);

    /// <summary>Refuses what the device cannot do well; loads no libtorch.</summary>
    /// <exception cref="InvalidDataException">float16 on the CPU.</exception>
    public static void Check(string device, NumberFormat format)
    {
        if (format == NumberFormat.Float16 && device == "cpu")
        {
            throw new InvalidDataException(
                "dtype float16 on the CPU is emulated, some 70 times slower than float32; choose float32 (exact) or bfloat16 (faster on chips with AMX or AVX-512), or a CUDA device");
        }
    }

    /// <summary>Refuses what networks cannot reasonably run in on a device.</summary>
    /// <exception cref="InvalidDataException">float16 on the CPU, or no type that networks run in.</exception>
    public static void Check(Device device, ScalarType dtype) => Check(device.type == DeviceType.CPU ? "cpu" : device.ToString(), dtype switch
    {
        ScalarType.Float32 => NumberFormat.Float32,
        ScalarType.Float16 => NumberFormat.Float16,
        ScalarType.BFloat16 => NumberFormat.Bfloat16,
        ScalarType.Float64 => NumberFormat.Float64,
        _ => throw new InvalidDataException($"dtype {dtype} is not one that networks run in; choose float32, bfloat16, float16 or float64"),
    });
}
