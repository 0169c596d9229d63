using System.Globalization;
using Runner.Cli.Opening;
using Runner.Torch.Devices;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Benchmarks;

/// <summary>
/// What looking into a model takes beside sampling it, as ratios within one run: listening at its sites, capturing their activations, solving the probes of two tasks at every site and step,
/// editing by them, and the same probes trained the paper's way. The labels are what any picture has: its brightness, and whether a pixel is brighter than most.
/// </summary>
internal sealed class ProbingBenchmark(OpenedSampler opened, int images, int probedSteps, TimeProvider time, Action<string> say, CancellationToken stopping)
{
    /// <summary>The name of the probe that learns numbers.</summary>
    public const string Numbers = "numbers";

    /// <summary>The name of the probe that learns classes.</summary>
    public const string Classes = "classes";

    private const int Batch = 20;
    private const int Rounds = 3;
    private const int SitesOfThePaper = 3;
    private const double EditRate = 5e-3; // The paper's, as its iterations.
    private const int EditIterations = 128;
    private static readonly string[] Colours = ["red", "green", "blue", "yellow", "purple", "white"];
    private static readonly string[] Shapes = ["cube", "sphere", "cone", "cylinder"];

    private readonly ISampler sampler = opened.Sampler;
    private readonly HookSite[] sites = SitesOf(opened.Sampler.Sites);
    private readonly Device device = opened.Environment.DeviceOf();

    public void Run()
    {
        (int count, int steps) = (sites.Length, sampler.Shape.Steps);
        Say($"device {opened.Environment.Device}, {opened.Environment.DType}, {opened.Environment.Threads} threads; {images} images, {steps} steps, {count} sites of self-attention, two tasks: {2 * count * steps} probes");
        sampler.Sample(Prompts(0, Math.Min(Batch, images)), null, stopping).Dispose(); // warms up
        List<Samples> shards = [];
        List<double> sampled = []; // seconds so far, after each shard
        for (int first = 0; first < images; first += Batch)
        {
            sampled.Add(sampled.LastOrDefault() + Seconds(() => shards.Add(sampler.Sample(Prompts(first, Math.Min(Batch, images - first)), null, stopping))));
        }
        double sampling = sampled[^1];
        Say($"bare sampling: {sampling:0.0} s");
        Listening(shards[0]);
        using Labels labels = new(shards, device);
        int[] chosen = [.. Enumerable.Range(0, Math.Min(probedSteps, steps)).Select(place => 1 + (place * (steps - 1) / Math.Max(1, Math.Min(probedSteps, steps) - 1))).Distinct()];
        double share = (double)steps / chosen.Length;
        (double bare, double captured, double solved) = (0, 0, 0);
        Paper? paper = null;
        Dictionary<string, ITrainedProbe> editing = []; // by site
        foreach (int step in chosen)
        {
            bare += Seconds(() => Capture(shards, step, [sites[^1]]).Dispose()); // a pass that nobody looks at is not made
            Captured? activations = null;
            double capturing = Seconds(() => activations = Capture(shards, step, sites));
            using (activations)
            {
                Dictionary<(string Site, string Task), double> losses = [];
                using PreparedLabels numbers = new(), classes = new(), none = new();
                double solving = Seconds(() => Solve(activations!, labels, labels.Train, numbers, classes, none, losses));
                (captured, solved) = (captured + capturing, solved + solving);
                if (step == chosen[chosen.Length / 2])
                {
                    Growth(shards, step, labels, sampled, capturing, solving);
                    paper = TrainAsThePaper(shards, step, activations!, labels, losses);
                    foreach (HookSite site in sites) editing[site.Name] = Trained(Classes, activations![site], labels, labels.Train, classes, none);
                }
            }
        }
        (bare, captured, solved) = (bare * share, captured * share, solved * share);
        string of = chosen.Length == steps ? "" : string.Create(CultureInfo.InvariantCulture, $" (told from steps {string.Join(", ", chosen)})");
        Ratio("capture of all sites and steps / the same passes for the last site alone" + of, captured / bare, 1.05);
        Say($"capture of all sites and steps: {captured / sampling:0.00} x sampling{of}");
        Ratio($"solving {2 * count * steps} probes / sampling" + of, solved / sampling, 0.25);
        double way = paper!.SecondsPerProbe * 2 * count * steps;
        Say($"the paper's way: {way:0} s for all (told from {paper.Probes} probes), {way / sampling:0.0} x sampling");
        Ratio("the paper's way / ours (capture and solving)", way / (captured + solved), 20, atLeast: true);
        Say($"training loss, ours / the paper's after 30 epochs: {string.Join(", ", paper.Losses.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Ours:0.0000} / {pair.Theirs:0.0000}")))}");
        Editing(shards[0], labels, editing);
        foreach (ITrainedProbe probe in editing.Values) probe.Dispose();
        Say($"peak: {ProcessMemory.Peak() / 1e6:0} MB resident");
        shards.ForEach(shard => shard.Dispose());
    }

    // What a part of the images takes, of what it would if time were nothing but so much for each image; and how much of the time of all is the same for any number.
    private void Growth(List<Samples> shards, int step, Labels labels, List<double> sampled, double capturing, double solving)
    {
        int part = shards.Count / 4;
        if (part == 0) return;
        int few = shards.Take(part).Sum(shard => shard.Prompts.Count);
        double share = (double)few / images;
        Captured? some = null;
        double capturingSome = Seconds(() => some = Capture(shards[..part], step, sites));
        using (some)
        {
            using PreparedLabels numbers = new(), classes = new(), none = new();
            double solvingSome = Seconds(() => Solve(some!, labels, few / 2, numbers, classes, none, []));
            string[] grown = [.. new[] { ("sampling", sampled[part - 1], sampled[^1]), ("capture", capturingSome, capturing), ("solving", solvingSome, solving) }.Select(Grown)];
            Say($"from {few} images to {images}, time grows {1 / share:0.##} times were it linear: {string.Join("; ", grown)}");
        }

        string Grown((string What, double Some, double All) time) => string.Create(
            CultureInfo.InvariantCulture, $"{time.What} {time.All / time.Some:0.00} times, {Math.Max(0, (time.Some - (share * time.All)) / (1 - share)) / time.All:0.00} of it constant");
    }

    // Alternating, and the fastest of several: the machine may be busy.
    private void Listening(Samples samples)
    {
        SiteSelector usual = new();
        (double bare, double hooked, double all) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        for (int round = 0; round < Rounds; round++)
        {
            bare = Math.Min(bare, Seconds(() => sampler.Sample(new PromptBatch(samples.Prompts), null, stopping).Dispose()));
            hooked = Math.Min(hooked, Seconds(() => sampler.Sample(new PromptBatch(samples.Prompts), new Listener(usual.Matches), stopping).Dispose()));
            all = Math.Min(all, Seconds(() => sampler.Sample(new PromptBatch(samples.Prompts), new Listener(_ => true), stopping).Dispose()));
        }
        Ratio($"sampling while listening at all {sampler.Sites.Count(usual.Matches)} usual sites / bare sampling", hooked / bare, 1.02);
        Say($"at all {sampler.Sites.Count} sites, those included that a pass does not hold and that are computed beside it (attention maps, differences, the text's layers at each step): {all / bare:0.00}");
    }

    private Captured Capture(IReadOnlyList<Samples> shards, int step, IReadOnlyList<HookSite> seen)
    {
        Dictionary<string, Tensor> all = [];
        using DisposeScope scope = NewDisposeScope();
        List<ActivationTrace> traces = [];
        foreach (Samples shard in shards)
        {
            stopping.ThrowIfCancellationRequested();
            ActivationTrace trace = new(seen);
            traces.Add(trace);
            sampler.Replay(shard, step, GuidanceBranch.Conditional, ModelWeights.Trained, trace);
        }
        foreach (HookSite site in seen)
        {
            all[site.Name] = cat([.. traces.Select(trace => trace[site])]).DetachFromDisposeScope();
        }
        traces.ForEach(trace => trace.Dispose());
        return new Captured(all);
    }

    private void Solve(Captured activations, Labels labels, long train, PreparedLabels numbers, PreparedLabels classes, PreparedLabels none, Dictionary<(string Site, string Task), double> losses)
    {
        foreach (HookSite site in sites)
        {
            foreach ((string task, PreparedLabels prepared) in (IEnumerable<(string, PreparedLabels)>)[(Numbers, numbers), (Classes, classes)])
            {
                using ITrainedProbe solved = Trained(task, activations[site], labels, train, prepared, none);
                losses[(site.Name, task)] = solved.Facts["training-loss"];
            }
        }
    }

    private ITrainedProbe Trained(string task, Tensor activations, Labels labels, long train, PreparedLabels prepared, PreparedLabels none)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor of, LabelType type) = task == Numbers ? (labels.Brightness, LabelType.Continuous) : (labels.Mask, LabelType.Classes);
        ProbeData Part(long count, PreparedLabels known) => new(activations.narrow(0, 0, count), of.narrow(0, 0, count), type, labels.Pictures.narrow(0, 0, count)) { Prepared = known };
        return opened.Probes[task].Train(Part(train, prepared), Part(0, none), 0, stopping);
    }

    // Towards the labels turned upside down, at every site in the first two thirds of the steps.
    private void Editing(Samples samples, Labels labels, Dictionary<string, ITrainedProbe> probes)
    {
        int last = Math.Max(1, sampler.Shape.Steps * 2 / 3);
        using Tensor target = labels.Mask.narrow(0, 0, samples.Prompts.Count).flip(1);
        PromptBatch batch = new(samples.Prompts);
        (double bare, double edited, double moving) = (double.PositiveInfinity, double.PositiveInfinity, 0);
        for (int round = 0; round < Rounds; round++)
        {
            bare = Math.Min(bare, Seconds(() => sampler.Sample(batch, null, stopping).Dispose()));
            Mover mover = new(this, probes, target, last);
            double took = Seconds(() => sampler.Sample(batch, mover, stopping).Dispose());
            (edited, moving) = took < edited ? (took, mover.Seconds) : (edited, moving);
        }
        string what = string.Create(CultureInfo.InvariantCulture, $"sampling with every site edited in steps 1-{last} ({EditIterations} iterations of probe-gradient, {moving / edited:0.00} of it) / bare sampling");
        Ratio(what, edited / bare, 1.5);
    }

    private Paper TrainAsThePaper(IReadOnlyList<Samples> shards, int step, Captured activations, Labels labels, Dictionary<(string Site, string Task), double> losses)
    {
        HookSite[] chosen = [.. Enumerable.Range(0, Math.Min(SitesOfThePaper, sites.Length)).Select(place => sites[place * (sites.Length - 1) / Math.Max(1, SitesOfThePaper - 1)]).Distinct()];
        List<(double Ours, double Theirs)> compared = [];
        double seconds = 0;
        foreach (HookSite site in chosen)
        {
            foreach (string task in (string[])[Numbers, Classes])
            {
                seconds += Seconds(() =>
                {
                    Capture(shards, step, [site, sites[^1]]).Dispose(); // Its hooks do not end a pass.
                    compared.Add((losses[(site.Name, task)], PaperProbe.Train(activations[site].narrow(0, 0, labels.Train), task == Numbers ? labels.Brightness : labels.Mask, stopping)));
                });
            }
        }
        return new Paper(compared.Count, seconds / compared.Count, compared);
    }

    private static HookSite[] SitesOf(IReadOnlyList<HookSite> all) => new SiteSelector { Kind = SiteKinds.SelfAttention }.Select(all) is { Count: > 0 } attending ? [.. attending] : [.. new SiteSelector().Select(all)];

    private static PromptBatch Prompts(int first, int count) => new(
        [.. Enumerable.Range(first, count).Select(number => new Prompt(number, $"a {Colours[number % Colours.Length]} {Shapes[number / Colours.Length % Shapes.Length]} in the middle", (ulong)number))]);

    private double Seconds(Action work)
    {
        long started = time.GetTimestamp();
        work();
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
        return time.GetElapsedTime(started).TotalSeconds;
    }

    private void Ratio(string what, double ratio, double target, bool atLeast = false)
    {
        bool met = atLeast ? ratio >= target : ratio <= target;
        Say($"{what}: {ratio:0.00} (wanted: {(atLeast ? "at least" : "at most")} {target:0.##}; {(met ? "met" : "NOT met")})");
    }

    private void Say(FormattableString text) => say(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>What training some probes the paper's way took, and what loss it left beside the optimum's.</summary>
    private sealed record Paper(int Probes, double SecondsPerProbe, IReadOnlyList<(double Ours, double Theirs)> Losses);

    /// <summary>Looks at every site and changes nothing.</summary>
    private sealed class Listener(Predicate<HookSite> wants) : IActivationEditor
    {
        public bool Wants(HookSite site, int step) => wants(site);

        public Tensor Edit(HookSite site, int step, Tensor activation) => activation;
    }

    /// <summary>Edits by the gradient of a probe, and counts the time that this takes.</summary>
    private sealed class Mover(ProbingBenchmark owner, Dictionary<string, ITrainedProbe> probes, Tensor target, int last) : IActivationEditor
    {
        public double Seconds { get; private set; }

        public bool Wants(HookSite site, int step) => step <= last && probes.ContainsKey(site.Name);

        public Tensor Edit(HookSite site, int step, Tensor activation)
        {
            Tensor edited = activation;
            Seconds += owner.Seconds(() => edited = probes[site.Name].MoveTowards(activation, target, EditRate, EditIterations));
            return edited;
        }
    }

    private sealed class Captured(Dictionary<string, Tensor> bySite) : IDisposable
    {
        public Tensor this[HookSite site] => bySite[site.Name];

        public void Dispose()
        {
            foreach (Tensor tensor in bySite.Values)
            {
                tensor.Dispose();
            }
        }
    }

    private sealed class Labels : IDisposable
    {
        public Labels(IReadOnlyList<Samples> shards, Device device)
        {
            using DisposeScope scope = NewDisposeScope();
            Pictures = cat([.. shards.Select(shard => shard.Images)]).to(device).DetachFromDisposeScope();
            Tensor bright = Pictures.mean([1]);
            Brightness = ((bright - bright.mean()) / bright.std()).DetachFromDisposeScope();
            Mask = (bright > bright.median()).to(ScalarType.Int64).DetachFromDisposeScope();
            Train = Math.Max(1, Pictures.shape[0] / 2);
        }

        public Tensor Pictures { get; }

        public Tensor Brightness { get; }

        public Tensor Mask { get; }

        public long Train { get; }

        public void Dispose()
        {
            Pictures.Dispose();
            Brightness.Dispose();
            Mask.Dispose();
        }
    }
}

/// <summary>A probe trained the paper's way: predictions are upsampled to the labels' size, one probe at a time, 30 epochs of Adam over batches of four.</summary>
internal static class PaperProbe
{
    private const int Epochs = 30;
    private const int Batch = 4;

    /// <returns>The mean training loss of the last weights.</returns>
    public static double Train(Tensor activations, Tensor labels, CancellationToken stopping)
    {
        bool classes = labels.dtype == ScalarType.Int64;
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(0);
        long outputs = classes ? 2 : 1;
        double bound = 1 / Math.Sqrt(activations.shape[1]);
        Tensor inputs = activations.to(ScalarType.Float32);
        TorchSharp.Modules.Parameter weight = nn.Parameter(empty([outputs, activations.shape[1], 1, 1]).uniform_(-bound, bound, generator).to(inputs.device));
        using optim.Optimizer adam = optim.Adam([weight], 1e-3);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            stopping.ThrowIfCancellationRequested();
            long[] order = [.. randperm(inputs.shape[0], generator: generator).data<long>()];
            foreach (long[] batch in order.Chunk(Batch))
            {
                using DisposeScope step = NewDisposeScope();
                Tensor rows = tensor(batch).to(inputs.device);
                adam.zero_grad();
                Loss(inputs.index_select(0, rows), labels.index_select(0, rows), weight, classes).backward();
                adam.step();
            }
        }
        using IDisposable frozen = no_grad();
        return Enumerable.Range(0, (int)inputs.shape[0]).Average(image =>
        {
            using DisposeScope one = NewDisposeScope();
            return Loss(inputs.narrow(0, image, 1), labels.narrow(0, image, 1), weight, classes).item<float>();
        });
    }

    private static Tensor Loss(Tensor inputs, Tensor labels, Tensor weight, bool classes)
    {
        Tensor predicted = nn.functional.interpolate(nn.functional.conv2d(inputs, weight), [labels.shape[1], labels.shape[2]], mode: InterpolationMode.Nearest);
        return classes ? nn.functional.cross_entropy(predicted, labels) : nn.functional.huber_loss(predicted.squeeze(1), labels);
    }
}
