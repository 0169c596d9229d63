using System.Diagnostics;
using Runner.Abstractions;
using Runner.Cli.Consoles;
using Runner.Engine;
using Runner.Engine.Planning;
using Runner.Torch.Native;
using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor;

/// <summary>
/// Proves the arithmetic of a run's models before any work, in brief, once per model, device, number format and library: what was proven is remembered in the store. A model that a stage of the run
/// makes is proven by the next run that finds it made.
/// </summary>
internal static class ArithmeticOfRun
{
    /// <returns>False where a model computes wrongly; it was said.</returns>
    public static bool Holds(OpenExperiment open, Terminal terminal, CancellationToken stopping)
    {
        bool holds = true;
        foreach (PartInUse<ISampler> part in Unproven(open))
        {
            stopping.ThrowIfCancellationRequested();
            holds &= !FitsInto(open.Experiment.Environment, part, terminal) || Prove(open, part, terminal);
        }
        return holds;
    }

    /// <summary>Bytes that proving takes at the peak, on the host and on the run's device; 0 where all is proven.</summary>
    public static (long Host, long Device) PeakBytes(OpenExperiment open)
    {
        RunEnvironment environment = open.Experiment.Environment;
        (long host, long device) = (0, 0);
        foreach (PartInUse<ISampler> part in Unproven(open))
        {
            (long ownHost, long ownDevice) = PeakBytes(part, environment);
            (host, device) = (Math.Max(host, ownHost), Math.Max(device, ownDevice));
        }
        return (host, device);
    }

    /// <summary>What a budget must hold for it: of the host's memory, with the program itself, and the device's the larger.</summary>
    public static long LargestOf((long Host, long Device) bytes) => Math.Max(RunEnvironment.ProgramBytes + bytes.Host, bytes.Device);

    private static (long Host, long Device) PeakBytes(PartInUse<ISampler> part, RunEnvironment environment)
    {
        using ISampler sampler = part.Make(environment);
        using ISampler exact = part.Make(Exactly(environment));
        (long host, long device) = (BriefArithmetic.PeakBytes(exact), BriefArithmetic.PeakBytes(sampler));
        return environment.Device == "cpu" ? (Math.Max(host, device), 0) : (host, device);
    }

    // A budget is kept, and what is not done for its sake is said each time.
    private static bool FitsInto(RunEnvironment environment, PartInUse<ISampler> part, Terminal terminal)
    {
        long needed = LargestOf(PeakBytes(part, environment));
        if (needed <= environment.MemoryBudget)
        {
            return true;
        }
        terminal.Complain(
            $"warning: the arithmetic of sampler \"{part.Part.Kind}\" of stage \"{part.Stage}\" is not proven: that takes {Quantities.Bytes(needed)}, more than the {Quantities.Bytes(environment.MemoryBudget)} that the run may use\n"
            + $"  memory: {(long)Math.Ceiling(needed * 1.1 / (1 << 20))} MB at the top of the file for one run, or doctor MODEL");
        return false;
    }

    private static IEnumerable<PartInUse<ISampler>> Unproven(OpenExperiment open) => open.PartsInUse<ISampler>().Where(part => open.Proven(part.Key) is null);

    // One after the other: both models need not lie in memory together.
    private static (double Difference, string Where, string? NotFinite) Compare(PartInUse<ISampler> part, RunEnvironment environment)
    {
        using BriefArithmetic fast = Of(part.Make(environment));
        FinalizerHold.Renew();
        using BriefArithmetic exact = Of(part.Make(Exactly(environment)));
        (double difference, string where) = fast.LargestFrom(exact);
        return (difference, where, exact.NotFinite);
    }

    private static BriefArithmetic Of(ISampler sampler)
    {
        using (sampler)
        using (FreedMemory.Keep(RunEnvironment.ProgramBytes + BriefArithmetic.PeakBytes(sampler)))
        {
            return BriefArithmetic.Of(sampler);
        }
    }

    private static RunEnvironment Exactly(RunEnvironment environment) => environment with { Device = "cpu", DeviceModel = "cpu", DType = NumberFormat.Float64 };

    private static bool Prove(OpenExperiment open, PartInUse<ISampler> part, Terminal terminal)
    {
        RunEnvironment environment = open.Experiment.Environment;
        using FinalizerHold hold = FinalizerHold.Begin();
        long started = Stopwatch.GetTimestamp();
        (double difference, string where, string? notFinite) = Compare(part, environment);
        if (notFinite is not null)
        {
            terminal.Complain(
                $"sampler \"{part.Part.Kind}\" of stage \"{part.Stage}\" computes numbers that are not finite at {notFinite}, in float64 as well: its weights are damaged, or too large for its sizes; nothing was run\n"
                + "  compare the files of its folder with their source");
            return false;
        }
        double tolerance = Difference.Tolerance(environment.DType);
        string figures = Difference.Figures(difference, where, tolerance);
        string what = $"arithmetic of sampler \"{part.Part.Kind}\" of stage \"{part.Stage}\" in {environment.DType.ToString().ToLowerInvariant()} on {environment.DeviceModel} against float64";
        if (!(difference <= tolerance))
        {
            terminal.Complain($"{what}: {figures}\n  this machine computes this model wrongly, so nothing was run; doctor says more. Another number format, another device or ONEDNN_MAX_CPU_ISA=AVX2 may be right");
            return false;
        }
        open.Prove(part.Key, figures);
        terminal.Say($"{what}: {figures} (proven once, {Quantities.Time(Stopwatch.GetElapsedTime(started))})");
        return true;
    }
}
