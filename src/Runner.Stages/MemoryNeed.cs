using System.Globalization;
using Runner.Abstractions;

namespace Runner.Stages;

/// <summary>Bytes that a pass of work holds at its peak.</summary>
/// <param name="Device">Where tensors are computed.</param>
/// <param name="Host">What lies in the host's memory wherever is computed.</param>
internal sealed record MemoryNeed(long Device, long Host)
{
    /// <summary>The need of work that is held at the same time.</summary>
    public static MemoryNeed operator +(MemoryNeed one, MemoryNeed other) => new(one.Device + other.Device, one.Host + other.Host);

    /// <summary>The need of work one after the other.</summary>
    public MemoryNeed Or(MemoryNeed other) => new(Math.Max(Device, other.Device), Math.Max(Host, other.Host));

    /// <summary>Whether the budget holds it.</summary>
    public bool FitsInto(RunEnvironment environment) => RunEnvironment.ProgramBytes + LargestOn(environment) <= environment.MemoryBudget;

    /// <summary>Bytes of the host, or of the device where that is more.</summary>
    public long LargestOn(RunEnvironment environment) => IsHost(environment) ? Device + Host : Math.Max(Device, Host);

    /// <summary>As a unit's cost.</summary>
    public UnitCost Cost(RunEnvironment environment, long bytes, double operations) => IsHost(environment)
        ? new UnitCost(bytes, Device + Host, operations)
        : new UnitCost(bytes, Host, operations) { DeviceMemory = Device };

    /// <summary>What is wrong where the budget does not hold it; null where it does.</summary>
    /// <param name="environment">The budget.</param>
    /// <param name="setting">Where to say it.</param>
    /// <param name="what">What takes so much, as a sentence's beginning.</param>
    /// <param name="instead">What else would help, after "or"; empty: nothing.</param>
    public Problem? Beyond(RunEnvironment environment, string setting, string what, string instead) => FitsInto(environment)
        ? null
        : new Problem(
            setting,
            string.Create(CultureInfo.InvariantCulture, $"{what} {Megabytes(RunEnvironment.ProgramBytes + LargestOn(environment)):0} MB with the program itself, more than the {Megabytes(environment.MemoryBudget):0} MB that the run may use"),
            string.Create(CultureInfo.InvariantCulture, $"memory: {Megabytes(RunEnvironment.ProgramBytes + LargestOn(environment)) * 1.1:0} MB at the top of the file{(instead.Length == 0 ? "" : $", or {instead}")}"));

    /// <summary>Bytes of a number in the run's format.</summary>
    public static int NumberBytes(NumberFormat format) => format switch { NumberFormat.Float64 => 8, NumberFormat.Float16 or NumberFormat.Bfloat16 => 2, _ => 4 };

    private static double Megabytes(long bytes) => bytes / (double)(1L << 20);

    private static bool IsHost(RunEnvironment environment) => environment.Device == "cpu";
}
