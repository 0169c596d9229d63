using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Stages.Probing;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Words;

/// <summary>
/// What cross-attention to a word says of where its object is, beside what a probe reads: the mean over heads, sites and the word's tokens, stretched to 0 to 1 in each picture, cut at the
/// threshold of best Dice on the training images. Nothing is learnt but this number.
/// </summary>
internal sealed class WordMapStage(WordMapSettings settings) : IStage
{
    private const int Thresholds = 99;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (context.From(settings.Of).Settings is not SampleSettings samples)
        {
            yield return new Problem("of", $"stage \"{settings.Of.Name}\" is not of kind sample, so its attention cannot be recomputed");
            yield break;
        }

        ISampler sampler = context.Create(samples.Sampler);
        foreach (Problem problem in SiteProblems.Find("", settings.Sites, settings.Steps, sampler)) yield return problem;
        if (settings.Sites.Select(sampler.Sites).FirstOrDefault(site => site.Kind != $"{SiteKinds.CrossAttention}.{SiteParts.Map}") is { } other)
            yield return new Problem("sites", $"site \"{other.Name}\" is no map of attention to the words of a text", "sites: \"*.cross-attention.map\"");
        if (context.From(settings.Labels).Settings is ILabelSettings labels && labels.TypeOfLabels(context) != LabelType.Classes)
            yield return new Problem("labels", $"the labels of \"{context.From(settings.Labels).Name}\" are numbers, and a map is cut into a mask");
        foreach (Problem problem in StageMetric.Problems(settings.Metrics, context, MetricInput.Ranking, 2, (LabelType.Classes, "a mask of attention has"))) yield return problem;
        IReadOnlyList<Prompt> prompts = PromptsOf(samples, context);
        foreach (Problem problem in settings.Split.Problems([.. prompts.Select(prompt => (long)prompt.Index)], context.Seed, needsValidation: false, usesValidation: false)) yield return problem;
        int without = prompts.Count(prompt => WordTokens.Of(sampler.Tokens(prompt.Text), settings.Words).Length == 0);
        if (without == prompts.Count)
            yield return new Problem("words", $"none of the {prompts.Count} prompts has any of the words {string.Join(", ", settings.Words)}", $"the first prompt is \"{prompts[0].Text}\"");
        else if (without > 0)
            yield return new Problem("words", $"{without} of the {prompts.Count} prompts {(without == 1 ? "has" : "have")} none of the words, and no score") { IsWarning = true };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        SampleSettings samples = (SampleSettings)context.From(settings.Of).Settings;
        ISampler sampler = context.Create(samples.Sampler);
        IReadOnlyList<HookSite> sites = settings.Sites.Select(sampler.Sites);
        long images = PromptsOf(samples, context).Count;
        long pixels = (long)sampler.Shape.ImageHeight * sampler.Shape.ImageWidth * sizeof(float);
        return [.. settings.Steps.Within(sampler.Shape.Steps).Select(step => new Unit
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"step-{step:00}"),
            Recipe = new Dictionary<string, string> { ["step"] = step.ToString(CultureInfo.InvariantCulture), ["sites"] = string.Join(' ', sites.Select(site => site.Module)) },
            Draws = true,
            Inputs = [.. FinishedUnits.ReferencesOf(context, settings.Of), .. FinishedUnits.ReferencesOf(context, settings.Labels)],
            Labels = new Dictionary<string, string>(StepLabels.Of(sampler, step))
            {
                ["step"] = step.ToString(CultureInfo.InvariantCulture),
                ["weights"] = settings.ModelWeights == ModelWeights.Trained ? "trained" : "permuted",
            },
            Cost = new UnitCost(
                settings.Show * pixels,
                sampler.WeightBytes + (2 * images * pixels) + sites.Sum(site => samples.Batch * (site.Numbers + (2 * site.NumbersAside)) * sizeof(float)),
                images * sampler.Operations(new SamplerCall(SamplerWork.Replaying, 1) { Heard = [.. sites] })),
        })];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) =>
        [.. StageMetric.Of(settings.Metrics, context).Select(metric => new MetricPromise(metric.Name, metric.Better)), new MetricPromise("threshold", Better.Neither)];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ISampler sampler = context.Create(((SampleSettings)context.From(settings.Of).Settings).Sampler);
        IReadOnlyList<HookSite> sites = settings.Sites.Select(sampler.Sites);
        StageMetric[] metrics = StageMetric.Of(settings.Metrics, context);
        foreach (Unit unit in units)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable frozen = no_grad();
            WordMaps maps = WordMaps.Read(
                sampler, FinishedUnits.ReferencesOf(context, settings.Of).Select(context.FolderOf), int.Parse(unit.Recipe["step"], CultureInfo.InvariantCulture), settings.ModelWeights, sites, settings.Words, context.Cancellation);
            Tensor masks = LabelSet.Read(FinishedUnits.ReferencesOf(context, settings.Labels).Select(context.FolderOf)).Align(maps.Index, settings.Labels.Name).Labels;
            SplitRows rows = settings.Split.Rows(maps.Index, context.Seed);
            long[] learning = [.. rows.Train.Where(row => maps.HasWord[row])];
            if (learning.Length == 0) throw new InvalidDataException("no training image has a prompt with one of the words, so no threshold can be chosen");
            double threshold = ThresholdOf(maps.Maps.index_select(0, tensor(learning)), masks.index_select(0, tensor(learning)));
            Tensor predicted = maps.Maps.gt(threshold).to(ScalarType.Int64);
            Tensor ranking = stack([1 - maps.Maps, maps.Maps], 1).to(ScalarType.Float64);
            Score[][] scores = [.. metrics.Select(metric => ScoresOf(metric, metric.Takes.IsByClass() ? ranking : predicted, masks, rows.Test, maps.HasWord))];
            MetricRow[] measured = [.. metrics.Zip(scores, (metric, score) => Summary.Mean(metric.Name, score, metric.Better)), new MetricRow("threshold", threshold)];
            context.Publish(unit, folder => Write(folder, maps, rows.Test, metrics, scores), measured);
        }
    }

    /// <summary>The share of the way from the least to the most attention above which the masks' mean Dice is best, among those that part the maps' numbers evenly.</summary>
    internal static double ThresholdOf(Tensor maps, Tensor masks)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sorted = maps.flatten().sort().Values;
        Tensor inside = masks.eq(1);
        (double best, double bestDice) = (0, double.NegativeInfinity);
        for (int share = 1; share <= Thresholds; share++)
        {
            using DisposeScope each = NewDisposeScope();
            double threshold = sorted[sorted.shape[0] * share / (Thresholds + 1)].ToDouble();
            Tensor predicted = maps.gt(threshold);
            Tensor areas = predicted.flatten(1).sum(1) + inside.flatten(1).sum(1);
            double dice = (2 * (predicted & inside).flatten(1).sum(1).to(ScalarType.Float64) / areas.clamp_min(1)).mean().ToDouble();
            (best, bestDice) = dice > bestDice ? (threshold, dice) : (best, bestDice);
        }

        return best;
    }

    private static IReadOnlyList<Prompt> PromptsOf(SampleSettings samples, IPlanContext context) => new SamplerInput(samples, seed: 0, context).Prompts();

    private static Score[] ScoresOf(StageMetric metric, Tensor predicted, Tensor masks, long[] test, bool[] hasWord)
    {
        long[] known = [.. test.Where(row => hasWord[row])];
        Score[] measured = metric.Measure(predicted.index_select(0, tensor(known)), masks.index_select(0, tensor(known)));
        Dictionary<long, Score> byRow = known.Zip(measured).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. test.Select(row => byRow.TryGetValue(row, out Score score) ? score : Score.Undefined("the prompt has none of the words"))];
    }

    private void Write(string folder, WordMaps maps, long[] test, StageMetric[] metrics, Score[][] scores)
    {
        long[] shown = [.. test.Take(settings.Show)];
        SafetensorsWriter.Write(
            Path.Combine(folder, "maps.safetensors"),
            [new("maps", maps.Maps.index_select(0, tensor(shown)).contiguous()), new("index", tensor(shown.Select(row => maps.Index[row]).ToArray()))]);
        Summary.WriteImages(folder, [.. test.Select(row => (maps.Index[row], (string?)null))], metrics, [.. test.Select((_, image) => scores.Select(column => column[image]).ToArray())]);
    }
}

/// <summary>Where a model looks for words in each picture.</summary>
/// <param name="Index">The images' numbers.</param>
/// <param name="Maps">[images, height, width] of the picture, 0 to 1 in each.</param>
/// <param name="HasWord">Whether the image's prompt has one of the words; where not, its map is 0.</param>
internal sealed record WordMaps(long[] Index, Tensor Maps, bool[] HasWord)
{
    /// <summary>Runs the denoiser once over every shard, with its maps of attention listened to.</summary>
    public static WordMaps Read(
        ISampler sampler, IEnumerable<string> shards, int step, ModelWeights weights, IReadOnlyList<HookSite> sites, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        List<long> index = [];
        List<Tensor> maps = [];
        List<bool> hasWord = [];
        foreach (string shard in shards)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using Samples samples = SampleShard.Read(shard);
            using ActivationTrace trace = new(sites);
            sampler.Replay(samples, step, GuidanceBranch.Conditional, weights, trace);
            int[][] tokens = [.. samples.Prompts.Select(prompt => WordTokens.Of(sampler.Tokens(prompt.Text), words))];
            Tensor[] ofPrompts = [.. tokens.Select((places, row) => Of(places, row, trace, sites, sampler.Shape))];
            maps.Add(stack(ofPrompts).MoveToOuterDisposeScope());
            hasWord.AddRange(tokens.Select(places => places.Length > 0));
            index.AddRange(samples.Prompts.Select(prompt => (long)prompt.Index));
        }

        return new WordMaps([.. index], cat(maps), [.. hasWord]);
    }

    // Attention is a share of all tokens, most of it the beginning's: only its form over the picture says where.
    private static Tensor Of(int[] tokens, int row, ActivationTrace trace, IReadOnlyList<HookSite> sites, SamplerShape shape)
    {
        if (tokens.Length == 0) return zeros(shape.ImageHeight, shape.ImageWidth);
        Tensor[] ofSites = [.. sites.Select(site => nn.functional.interpolate(
            trace[site].narrow(0, row, 1).to(ScalarType.Float32).index_select(1, tensor(tokens.Select(token => (long)token).ToArray(), device: trace[site].device)).mean([1], keepdim: true),
            size: [shape.ImageHeight, shape.ImageWidth], mode: InterpolationMode.Bilinear, align_corners: false))];
        Tensor mean = cat(ofSites, 1).mean([0, 1]).cpu();
        (Tensor low, Tensor high) = (mean.min(), mean.max());
        return (mean - low) / (high - low).clamp_min(1e-12);
    }
}
