using System.Diagnostics;
using System.Globalization;
using System.Text;
using Runner.Abstractions;
using Runner.Engine;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Cli.Benchmarks;

/// <summary>Experiments of many trivial stages: how long the engine itself takes, beside make and ninja with as many commands.</summary>
internal sealed record EngineShape(string Name, int Stages, int Edges, Func<int, IEnumerable<int>> Needs)
{
    /// <summary>Each stage needs the one before.</summary>
    public static EngineShape Chain(int stages) => new("chain", stages, stages - 1, stage => stage == 0 ? [] : [stage - 1]);

    /// <summary>All stages need the first.</summary>
    public static EngineShape Fan(int stages) => new("fan", stages, stages - 1, stage => stage == 0 ? [] : [0]);

    /// <summary>Each of the second half needs all of the first.</summary>
    public static EngineShape AllToAll(int half) => new("all to all", 2 * half, half * half, stage => stage < half ? [] : Enumerable.Range(0, half));

    public string Experiment()
    {
        StringBuilder text = new("experiment: bench\ndevice: cpu\nthreads: 1\nstages:\n");
        for (int stage = 0; stage < Stages; stage++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  s{stage}: {{ stage: touch, number: {stage}, of: [{string.Join(", ", Needs(stage).Select(needed => $"s{needed}"))}] }}\n");
        }
        return text.ToString();
    }

    public string Makefile() =>
        $"all: {string.Join(' ', Enumerable.Range(0, Stages).Select(stage => $"s{stage}"))}\n"
        + string.Concat(Enumerable.Range(0, Stages).Select(stage => $"s{stage}: {string.Join(' ', Needs(stage).Select(needed => $"s{needed}"))}\n\t@echo {stage} > s{stage}\n"));

    public string NinjaFile() =>
        "rule touch\n  command = echo $n > $out\n"
        + string.Concat(Enumerable.Range(0, Stages).Select(stage => $"build s{stage}: touch {string.Join(' ', Needs(stage).Select(needed => $"s{needed}"))}\n  n = {stage}\n"));
}

/// <summary>Runs the shapes, each in a process of its own, and prints what they took beyond the start of a process.</summary>
internal sealed class EngineBenchmark(Action<string> say, TimeProvider time, CancellationToken stopping)
{
    private const int ContentBytes = 1 << 29;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public void Run(IReadOnlyList<int> sizes)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-bench-");
        try
        {
            double start = Median(() => Own(folder.FullName, "start").Seconds);
            say(string.Create(Invariant, $"process start: {start:0.000} s, subtracted below; a run writes metrics, summary, links and lock, no report page"));
            say("shape       stages  edges   first run   of it: open  make  report   nothing to do   of it: open  make  report   memory   processor first / again");
            foreach (EngineShape shape in sizes.SelectMany(size => (EngineShape[])[EngineShape.Chain(size), EngineShape.Fan(size)]).Append(EngineShape.AllToAll(Math.Min(300, sizes.Max() / 2))))
            {
                stopping.ThrowIfCancellationRequested();
                string place = folder.CreateSubdirectory($"{shape.Name.Replace(' ', '-')}-{shape.Stages}").FullName;
                File.WriteAllText(Path.Combine(place, "bench.yaml"), shape.Experiment());
                (double Seconds, string Said) first = Own(place, "run");
                (double Seconds, string Said)[] again = [.. Enumerable.Range(0, 3).Select(_ => Own(place, "run")).OrderBy(run => run.Seconds)];
                string[] made = first.Said.Split(' ');
                string[] nothing = again[1].Said.Split(' ');
                say(string.Create(
                    Invariant,
                    $"{shape.Name,-10} {shape.Stages,7} {shape.Edges,6} {first.Seconds - start,9:0.000} s   {made[0],10} {made[1],5} {made[2],6} {again[1].Seconds - start,13:0.000} s   {nothing[0],10} {nothing[1],5} {nothing[2],6} {made[3],6} MB   {made[4],5} / {nothing[4]} s"));
                Others(shape, place);
            }
            Content(Path.Combine(folder.FullName, "content"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What it costs that every artifact is hashed where it is written and checked where a process first uses it: of a file in memory, so no disk hides it.</summary>
    private void Content(string file)
    {
        byte[] bytes = new byte[ContentBytes];
        new Random(0).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
        double gigabytes = ContentBytes / 1e9;
        (double read, double hashed, double check) = (Median(() => Clocked(() => Read(file))), Median(() => Clocked(() => Digest.WithCheckOf(file))), Median(() => Clocked(() => Digest.CheckOf(file))));
        say(string.Create(Invariant, $"content, one thread: reading {gigabytes / read:0.0} GB/s; where it is written, reading with SHA-256 and XXH128 {gigabytes / hashed:0.0} GB/s; at first use, reading with XXH128 {gigabytes / check:0.0} GB/s ({1000 * check / gigabytes:0} ms for each GB, {check / read:0.0} x reading alone)"));
    }

    private static void Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        byte[] block = new byte[1 << 18];
        while (stream.Read(block) > 0)
        {
        }
    }

    private double Clocked(Action work)
    {
        long started = time.GetTimestamp();
        work();
        return time.GetElapsedTime(started).TotalSeconds;
    }

    private void Others(EngineShape shape, string place)
    {
        foreach ((string name, string file, string text) in (ReadOnlySpan<(string, string, string)>)[("make", "Makefile", shape.Makefile()), ("ninja", "build.ninja", shape.NinjaFile())])
        {
            string own = Directory.CreateDirectory(Path.Combine(place, name)).FullName;
            File.WriteAllText(Path.Combine(own, file), text);
            if (Timed(name, own, "--version") is not { } start)
            {
                continue;
            }
            double first = Timed(name, own, "-j1")?.Seconds ?? double.NaN;
            double again = Median(() => Timed(name, own, "-j1")?.Seconds ?? double.NaN);
            say(string.Create(Invariant, $"  {name,-8} {"",7} {"",6} {first - start.Seconds,9:0.000} s   {"",10} {"",5} {"",6} {again - start.Seconds,13:0.000} s"));
        }
    }

    private (double Seconds, string Said) Own(string place, string what) =>
        Timed(Environment.ProcessPath!, place, [.. Environment.GetCommandLineArgs().Take(1).Where(a => a.EndsWith(".dll", StringComparison.Ordinal)), "bench", "engine-once", what])
        ?? throw new InvalidOperationException("the program cannot start itself");

    private (double Seconds, string Said)? Timed(string program, string folder, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        long started = time.GetTimestamp();
        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            stopping.ThrowIfCancellationRequested(); // it was asked to stop as well
            double seconds = time.GetElapsedTime(started).TotalSeconds;
            return process.ExitCode == 0 ? (seconds, said) : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // not installed
        }
    }

    private static double Median(Func<double> measure) => Enumerable.Range(0, 3).Select(_ => measure()).Order().ElementAt(1);
}

/// <summary>One run of <c>bench.yaml</c> in the current folder, in this process.</summary>
internal static class EngineOnce
{
    /// <returns>Seconds for opening, making and reporting, and the most memory in megabytes.</returns>
    public static async Task<string> RunAsync(TimeProvider time, CancellationToken stopping)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        long started = time.GetTimestamp();
        Findings findings = new();
        ExperimentRunner runner = new(new PluginCatalogue(new PluginFolders([], Environment.CurrentDirectory), [], TimeSpan.FromSeconds(10)), new Dictionary<string, IPlugin> { ["bench"] = new TouchPlugin() }, _ => null, time);
        using OpenExperiment open = runner.Open("bench.yaml", [], new BenchMachine(Environment.CurrentDirectory), findings) ?? throw new InvalidExperimentException(findings.All);
        double opened = time.GetElapsedTime(started).TotalSeconds;
        End end = new(time);
        RunOutcome outcome = await open.RunAsync(end, LockMode.WriteIfAbsent, stopping);
        stopping.ThrowIfCancellationRequested();
        double reported = time.GetElapsedTime(end.At).TotalSeconds;
        double all = time.GetElapsedTime(started).TotalSeconds;
        return outcome.Result.State == RunState.Done
            ? string.Create(invariant, $"{opened:0.000} {all - opened - reported:0.000} {reported:0.000} {Peak()} {Environment.CpuUsage.TotalTime.TotalSeconds:0.00}")
            : throw new InvalidOperationException($"{outcome.Result.State}: {string.Join("; ", outcome.Result.Failures.Select(failure => failure.Message))}");
    }

    private static string Peak() => File.Exists("/proc/self/status")
        ? (long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).ToString(CultureInfo.InvariantCulture)
        : "?";

    private sealed class End(TimeProvider time) : IRunObserver
    {
        public long At { get; private set; }

        public void Observe(RunEvent happened) => At = happened is RunFinished ? time.GetTimestamp() : At;
    }

    private sealed class BenchMachine(string folder) : IMachine
    {
        public string StoreFolder => Path.Combine(folder, "store");

        public RunEnvironment Resolve(EnvironmentSettings wanted) => new()
        {
            Device = "cpu",
            DeviceModel = "cpu",
            DType = wanted.DType,
            Threads = wanted.Threads,
            MemoryBudget = wanted.Memory,
            Libraries = new Dictionary<string, string>(),
        };

        public string RunFolder(string experiment) => Path.Combine(folder, "runs", experiment);
    }
}

/// <summary>Brings a stage that does next to nothing.</summary>
internal sealed class TouchPlugin : IPlugin
{
    public void Register(ICatalog catalog) =>
        catalog.AddStage<TouchSettings>("touch", "Writes a number into a file.", [], settings => new TouchStage(settings), DependsOn.Nothing);
}

internal sealed record TouchSettings
{
    public required int Number { get; init; }

    public IReadOnlyList<StageReference> Of { get; init; } = [];
}

internal sealed class TouchStage(TouchSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "all",
            Recipe = new Dictionary<string, string>(),
            Inputs = [.. settings.Of.SelectMany(needed => context.From(needed).Units).Select(unit => unit.Reference)],
        },
    ];

    public void Run(IReadOnlyList<Unit> units, IRunContext context) =>
        context.Publish(units[0], folder => File.WriteAllText(Path.Combine(folder, "number.txt"), $"{settings.Number}\n"));
}
