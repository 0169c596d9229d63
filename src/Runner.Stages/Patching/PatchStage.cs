using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Stages.Intervening;
using Runner.Stages.Labeling;
using Runner.Stages.Probing;
using Runner.Stages.Sampling;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Patching;

/// <summary>Activation patching: samples are made again from their own prompts and noise, with another sample's activation in place at some sites and steps. What comes over with it is what these carry.</summary>
internal sealed class PatchStage(PatchingSettings settings) : IStage
{
    private const string Donor = "donor";
    private const string Patched = "patched";
    private const string Receiver = "receiver";

    /// <summary>What its pictures are called.</summary>
    public static IReadOnlyList<string> Names { get; } = [Donor, Patched, Receiver];

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        foreach ((string setting, StageReference stage) in new[] { ("of", settings.Of), ("from", settings.From) })
        {
            if (context.From(stage).Settings is not SampleSettings)
            {
                yield return new Problem(setting, $"stage \"{context.From(stage).Name}\" is not of kind sample, so its samples cannot be made again");
                yield break;
            }
        }

        PatchPlan plan = new(settings, context);
        (SamplesOf receivers, SamplesOf donors) = (plan.Receivers, plan.Donors);
        if (receivers.Name == donors.Name)
        {
            yield return new Problem("from", $"the samples of \"{donors.Name}\" are patched with their own activations, which changes nothing", "name other samples: other prompts, or other seeds") { IsWarning = true };
        }

        if (!plan.Sampler.TakesEdits)
        {
            yield return new Problem("of", $"sampler \"{receivers.Settings.Sampler.Kind}\" makes samples without denoising them, so that nothing can be patched on the way");
            yield break;
        }
        if (!ReferenceEquals(plan.Sampler, context.Create(donors.Settings.Sampler)))
        {
            yield return new Problem(
                "from",
                $"the samples of \"{donors.Name}\" are made by another sampler than those of \"{receivers.Name}\", so that their activations do not belong in its places",
                "let both stages have one sampler: the same kind and settings; prompts, seeds and noise may differ");
            yield break;
        }

        if (donors.Prompts.Count != receivers.Prompts.Count)
        {
            yield return new Problem(
                "from",
                string.Create(CultureInfo.InvariantCulture, $"\"{donors.Name}\" has {donors.Prompts.Count} sample{(donors.Prompts.Count == 1 ? "" : "s")} and \"{receivers.Name}\" {receivers.Prompts.Count}; they are paired by position"),
                string.Create(CultureInfo.InvariantCulture, $"give both as many prompts, or count: {Math.Min(donors.Prompts.Count, receivers.Prompts.Count)}"));
            yield break;
        }

        if (donors.Settings.Noise is null != receivers.Settings.Noise is null)
            yield return new Problem("from", $"the noise of \"{(donors.Settings.Noise is null ? receivers : donors).Name}\" comes from a file, that of \"{(donors.Settings.Noise is null ? donors : receivers).Name}\" from seeds", "let both stages have noise, or none");
        foreach (Problem problem in SiteProblems.Find("", settings.Sites, settings.Steps, plan.Sampler).Concat(SiteProblems.Fixed("sites", settings.Sites, plan.Sampler))) yield return problem;
        LabelType type = context.Create(settings.Labeler).Type;
        foreach (Problem problem in StageMetric.Problems(settings.Metrics, context, MetricInput.Predictions, null, (type, $"labeler \"{settings.Labeler.Kind}\" gives"))) yield return problem;
        int pairs = plan.Batches().Sum(batch => batch.Length);
        if (pairs < settings.Images)
            yield return new Problem("images", string.Create(CultureInfo.InvariantCulture, $"{pairs} pair{(pairs == 1 ? " is" : "s are")} there, not {settings.Images}")) { IsWarning = true };
        if (plan.Need(Math.Min(settings.Batch, Math.Max(1, pairs))).Beyond(context.Environment, "batch", $"making a batch of {settings.Batch} pairs takes", settings.Batch > 1 ? "a smaller batch" : "") is { } large) yield return large;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) => new PatchPlan(settings, context).Units();

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context)
    {
        string[] images = [.. new PatchPlan(settings, context).Batches().SelectMany(batch => batch).Select(pair => pair.Receiver.Index.ToString(CultureInfo.InvariantCulture))];
        return [.. InterventionResult.Promises(StageMetric.Of(settings.Metrics, context), Names, images), .. Recovery.Promises(Patched, images)];
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        PatchPlan plan = new(settings, context);
        IReadOnlyList<(Prompt Receiver, Prompt Donor)[]> batches = plan.Batches();
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Prompt[] receivers = [.. batches[int.Parse(unit.Labels["part"], CultureInfo.InvariantCulture)].Select(pair => pair.Receiver)];
            Prompt[] donors = [.. batches[int.Parse(unit.Labels["part"], CultureInfo.InvariantCulture)].Select(pair => pair.Donor)];
            Pictured before = Stored(plan.Receivers, receivers, context);
            PatchEditor editor = new(plan.Sites, plan.Steps, receivers.Length, settings.Halves == GuidanceHalves.Both);
            using Samples samples = plan.Sampler.Sample(Together(plan, receivers, donors, context), editor, context.Cancellation);
            Pictured[] after = [Pictured.Of(samples, 0, receivers.Length), Pictured.Of(samples, receivers.Length, receivers.Length)];
            (EditedLabels labels, InterventionResult[] results, MetricRow[] rows) = Results(receivers, before, after[0], after[1], editor.MeanNorms, context);
            context.Publish(unit, folder => InterventionShard.Write(folder, labels, results), rows);
        }
    }

    private (EditedLabels Labels, InterventionResult[] Results, MetricRow[] Rows) Results(Prompt[] prompts, Pictured before, Pictured patched, Pictured donor, double[] norms, IRunContext context)
    {
        int[] index = [.. prompts.Select(prompt => prompt.Index)];
        StageMetric[] metrics = StageMetric.Of(settings.Metrics, context);
        ILabeler labeler = context.Create(settings.Labeler);
        Tensor LabelsOf(Tensor images)
        {
            Tensor answer = labeler.Label(images);
            LabelContract.Check(settings.Labeler.Kind, labeler, images, [.. index.Select(number => (long)number)], answer);
            return answer;
        }

        EditedLabels labels = new(index, LabelsOf(before.Images), LabelsOf(donor.Images), labeler.Type, LabelScaling.None);
        InterventionResult[] results =
        [
            new(Donor, donor.Images, labels.Target, metrics, labels, null), new(Patched, patched.Images, LabelsOf(patched.Images), metrics, labels, norms), new(Receiver, before.Images, labels.Original, metrics, labels, new double[prompts.Length]),
        ];
        return (labels, results, [.. results.SelectMany(result => result.Rows), .. Recovery.Rows(Patched, index, before, patched, donor)]);
    }

    private static PromptBatch Together(PatchPlan plan, Prompt[] receivers, Prompt[] donors, IRunContext context)
    {
        PromptBatch own = plan.Receivers.Input.Batch(receivers, plan.Sampler.Shape, context.FolderOf);
        PromptBatch others = plan.Donors.Input.Batch(donors, plan.Sampler.Shape, context.FolderOf);
        return new PromptBatch([.. receivers, .. donors]) { Noise = Joined(own.Noise, others.Noise), Images = Joined(own.Images, others.Images) };
    }

    private static Tensor? Joined(Tensor? own, Tensor? others) => own is null || others is null ? null : cat([own, others]);

    private static Pictured Stored(SamplesOf stage, Prompt[] prompts, IRunContext context)
    {
        Dictionary<int, (Tensor Images, Tensor Latents)> all = [];
        foreach (UnitReference shard in stage.Shards(prompts))
        {
            using Samples samples = SampleShard.Read(context.FolderOf(shard));
            for (int row = 0; row < samples.Prompts.Count; row++) all[samples.Prompts[row].Index] = (samples.Images[row].clone(), samples.Latents[row, -1].clone());
        }

        return new Pictured(stack([.. prompts.Select(prompt => all[prompt.Index].Images)]), stack([.. prompts.Select(prompt => all[prompt.Index].Latents)]));
    }
}

/// <summary>Pictures with the latents that they are drawn from.</summary>
/// <param name="Images">[n, 3, H, W] in 0 to 1.</param>
/// <param name="Latents">[n, channels, h, w]: after the last step.</param>
internal sealed record Pictured(Tensor Images, Tensor Latents)
{
    public static Pictured Of(Samples samples, int first, int count) => new(samples.Images.narrow(0, first, count).contiguous(), samples.Latents.narrow(0, first, count).select(1, -1).contiguous());
}

/// <summary>How far a picture has come towards another one: 1, all the way; 0, nowhere; less, away from it.</summary>
internal static class Recovery
{
    private const string OfPixels = "recovery";
    private const string OfLatents = "recovery-latent";

    public static IEnumerable<MetricPromise> Promises(string intervention, IReadOnlyList<string> images) =>
        [.. new[] { OfPixels, OfLatents }.Select(name => new MetricPromise(name, Better.Larger) { Labels = new Dictionary<string, IReadOnlyList<string>?> { [InterventionResult.InterventionLabel] = [intervention], [MetricRow.ImageLabel] = images } })];

    public static IEnumerable<MetricRow> Rows(string intervention, IReadOnlyList<int> index, Pictured before, Pictured after, Pictured wanted) =>
        [.. RowsOf(OfPixels, intervention, index, before.Images, after.Images, wanted.Images), .. RowsOf(OfLatents, intervention, index, before.Latents, after.Latents, wanted.Latents)];

    /// <summary>(distance before - distance after) / distance before, where a distance is the root of the mean squared difference.</summary>
    public static IReadOnlyList<Score> Of(Tensor before, Tensor after, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] was = Distances(before, wanted);
        return [.. was.Zip(Distances(after, wanted), (first, last) => first == 0 ? Score.Undefined("the two samples are the same") : (Score)((first - last) / first))];
    }

    private static IEnumerable<MetricRow> RowsOf(string name, string intervention, IReadOnlyList<int> index, Tensor before, Tensor after, Tensor wanted) => Of(before, after, wanted)
        .Zip(index, (score, image) => new MetricRow(name, score.Value, new Dictionary<string, string> { [InterventionResult.InterventionLabel] = intervention, [MetricRow.ImageLabel] = image.ToString(CultureInfo.InvariantCulture) })
        {
            Better = Better.Larger,
            Note = score.Reason,
        });

    private static double[] Distances(Tensor some, Tensor wanted) => [.. (some - wanted).to(ScalarType.Float64).square().flatten(1).mean([1]).sqrt().data<double>()];
}
