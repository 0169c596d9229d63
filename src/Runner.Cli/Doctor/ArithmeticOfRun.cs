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
        foreach (PartInUse<ISampler> part in open.PartsInUse<ISampler>().Where(part => open.Proven(part.Key) is null))
        {
            stopping.ThrowIfCancellationRequested();
            holds &= Prove(open, part, terminal);
        }
        return holds;
    }

    private static bool Prove(OpenExperiment open, PartInUse<ISampler> part, Terminal terminal)
    {
        RunEnvironment environment = open.Experiment.Environment;
        using FinalizerHold hold = FinalizerHold.Begin();
        using ISampler sampler = part.Make(environment);
        using ISampler exact = part.Make(environment with { Device = "cpu", DeviceModel = "cpu", DType = NumberFormat.Float64 });
        ExactArithmetic arithmetic = new(sampler, exact);
        long started = Stopwatch.GetTimestamp();
        arithmetic.CompareBriefly();
        double tolerance = Difference.Tolerance(environment.DType);
        string figures = arithmetic.Figures(tolerance);
        string what = $"arithmetic of sampler \"{part.Part.Kind}\" of stage \"{part.Stage}\" in {environment.DType.ToString().ToLowerInvariant()} on {environment.DeviceModel} against float64";
        if (!(arithmetic.Largest <= tolerance))
        {
            terminal.Complain($"{what}: {figures}\n  this machine computes this model wrongly, so nothing was run; doctor says more. Another number format, another device or ONEDNN_MAX_CPU_ISA=AVX2 may be right");
            return false;
        }
        open.Prove(part.Key, figures);
        terminal.Say($"{what}: {figures} (proven once, {Quantities.Time(Stopwatch.GetElapsedTime(started))})");
        return true;
    }
}
