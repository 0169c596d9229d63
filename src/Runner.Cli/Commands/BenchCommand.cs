using System.CommandLine;
using System.Globalization;
using Runner.Cli.Benchmarks;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Torch.Devices;
using Runner.Torch.Native;

namespace Runner.Cli.Commands;

/// <summary><c>bench denoiser MODEL</c>: how fast a model's denoiser is, and how far from what the machine can do. <c>bench load MODEL</c>: what loading its weights takes. <c>bench probing MODEL</c>: what looking into it takes beside sampling. <c>bench engine</c>: what the engine takes.</summary>
internal sealed class BenchCommand : Command
{
    private readonly SamplerArguments arguments = new();
    private readonly Option<int> batch = TypedOption.Whole("--batch", 1, 32, "Samples that run together.");
    private readonly Option<int> repeats = TypedOption.Whole("--repeats", 1, 3, "How often the loop is run; the median step counts.");
    private readonly Option<int[]> stages = TypedOption.Wholes("--stages", 1, [100, 1_000, 5_000, 10_000], "How many stages a chain and a fan have.");
    private readonly Option<int> images = TypedOption.Whole("--images", 2, 200, "Samples that are made and looked into; half of them train.");
    private readonly Option<int> steps = TypedOption.Whole("--probed-steps", 1, 3, "Steps at which probes are solved; the time of all is told from these.");
    private readonly Argument<string> what = new("what");
    private readonly SamplerOpener opener;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public BenchCommand(SamplerOpener opener, Terminal terminal, TimeProvider time)
        : base("bench", "Measures speed and memory.")
    {
        (this.opener, this.terminal, this.time) = (opener, terminal, time);
        Command denoiser = new("denoiser", "Forward time per sample of a model's denoiser, and its share of the machine's matrix product peak.");
        arguments.AddTo(denoiser);
        denoiser.Add(batch);
        denoiser.Add(repeats);
        denoiser.SetAction((parsed, stopping) => Task.Run(() => Denoiser(parsed, stopping), CancellationToken.None));
        Add(denoiser);
        Command load = new("load", "Time and memory that loading a model's weights takes.");
        arguments.AddTo(load);
        load.SetAction(Load);
        Add(load);
        Command probing = new("probing", "What listening, capturing activations and solving probes take beside sampling, and beside training probes the paper's way.");
        arguments.AddTo(probing);
        probing.Add(images);
        probing.Add(steps);
        probing.SetAction((parsed, stopping) => Task.Run(() => Probing(parsed, stopping), CancellationToken.None));
        Add(probing);
        Command engine = new("engine", "Time and memory that the engine itself takes for many trivial stages, beside make and ninja where they are installed.");
        engine.Add(stages);
        engine.SetAction((parsed, stopping) => Task.Run(() => Engine(parsed, stopping), CancellationToken.None));
        Add(engine);
        Command once = new("engine-once") { Hidden = true };
        once.Add(what);
        once.SetAction(EngineOnceAsync);
        Add(once);
    }

    private int Engine(ParseResult parsed, CancellationToken stopping)
    {
        new EngineBenchmark(terminal.Say, time, stopping).Run(parsed.GetValue(stages)!);
        return ExitCode.Done;
    }

    // What the benchmark measures, in a process of its own.
    private async Task<int> EngineOnceAsync(ParseResult parsed, CancellationToken stopping)
    {
        if (parsed.GetValue(what) == "run")
        {
            terminal.Say(await EngineOnce.RunAsync(time, stopping));
        }
        return ExitCode.Done;
    }

    private int Probing(ParseResult parsed, CancellationToken stopping)
    {
        SamplerRequest request = arguments.Of(parsed) with { Probes = [(ProbingBenchmark.Numbers, "linear-regression"), (ProbingBenchmark.Classes, "linear-classification")] };
        return Measure(request, ["steps=15"], (opened, _) => new ProbingBenchmark(opened, parsed.GetValue(images), parsed.GetValue(steps), time, terminal.Say, stopping).Run());
    }

    private int Load(ParseResult parsed) => Measure(arguments.Of(parsed), [], (opened, _) =>
    {
        LoadBenchmark load = LoadBenchmark.Of(opened.Sampler, time);
        if (load.Weights == 0)
        {
            terminal.Say("the sampler has no weights to load");
            return;
        }
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"weights: {load.Weights / 1e6:0.0} MB in {opened.Environment.DType}, there after {load.Seconds:0.00} s"));
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {load.Memory.Private / 1e6:0.0} MB of the process's own ({100.0 * load.Memory.Private / load.Weights:0}% of the weights), {load.Memory.Mapped / 1e6:0.0} MB of mapped files"));
    });

    // Guidance runs the denoiser twice in a step: without it a step is one forward pass.
    private int Denoiser(ParseResult parsed, CancellationToken stopping) => Measure(arguments.Of(parsed), ["guidance=1"], (opened, version) =>
    {
        double peak = MatrixPeak.Measure(opened.Environment.DeviceOf(), opened.Environment.DType.ToScalarType(), time);
        double seconds = DenoiserBenchmark.SecondsPerSample(opened.Sampler, parsed.GetValue(batch), parsed.GetValue(repeats), time, stopping);
        double operations = opened.Sampler.Shape.OperationsPerForward;
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"device {opened.Environment.Device}, {opened.Environment.DType}, {opened.Environment.Threads} threads, libtorch {version.Version}, batch {parsed.GetValue(batch)}"));
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"forward pass: {seconds * 1000:0.00} ms per sample"));
        terminal.Say(operations > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{operations / 1e9:0.000} GFLOP per sample: {operations / seconds / 1e9:0.0} GFLOP/s, {100 * operations / seconds / peak:0}% of the peak")
            : "the sampler does not say how many operations a forward pass takes");
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"matrix product peak: {peak / 1e9:0.0} GFLOP/s"));
    });

    private int Measure(SamplerRequest request, IReadOnlyList<string> preferred, Action<OpenedSampler, LibtorchVersion> measure)
    {
        using FinalizerHold hold = FinalizerHold.Begin();
        using OpenedSampler? opened = opener.Open(request, preferred);
        if (opened is null)
        {
            return ExitCode.Invalid;
        }
        measure(opened, TorchRuntime.Start(opened.Environment.Threads));
        return ExitCode.Done;
    }
}
