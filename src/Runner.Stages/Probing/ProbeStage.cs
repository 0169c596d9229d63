using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Pickle;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>Trains and scores probes: at each step one forward pass gives the activations of all sites, and each site's probe is a unit.</summary>
internal sealed class ProbeStage(ProbeSettings settings) : IStage
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (context.From(settings.Activations.Of).Settings is not SampleSettings samples)
        {
            yield return new Problem("activations.of", $"stage \"{settings.Activations.Of.Name}\" is not of kind sample, so its activations cannot be recomputed");
            yield break;
        }

        ISampler sampler = context.Create(samples.Sampler);
        foreach (Problem problem in SiteProblems.Find("activations", settings.Activations.Sites, settings.Activations.Steps, sampler)) yield return problem;
        if (settings.Stored is not null)
        {
            foreach (Problem problem in settings.Stored.Problems(settings.Activations.Sites.Select(sampler.Sites), settings.Activations.Steps.Within(sampler.Shape.Steps), context)) yield return problem;
        }

        if (settings.Split.Train + settings.Split.Validation + settings.Split.Test > 1 + 1e-9)
        {
            yield return new Problem("split", "the shares of the split sum to more than 1");
        }
        else
        {
            foreach (Problem problem in settings.Split.Problems(new ProbePlan(settings, context).Images(), context.Seed)) yield return problem;
        }
        foreach (Problem problem in StageMetric.Problems(settings.Metrics, context)) yield return problem;
        LabelType learns = context.Create(settings.Probe).Learns;
        if (context.From(settings.Labels).Settings is ILabelSettings labels && labels.TypeOfLabels(context) is LabelType type && type != learns)
        {
            yield return new Problem(
                "probe",
                $"probe \"{settings.Probe.Kind}\" learns {Words(learns)}, but the labels of \"{context.From(settings.Labels).Name}\" are {Words(type)}",
                learns == LabelType.Classes ? "a regression learns numbers, such as linear-regression" : "a classification learns classes, such as linear-classification");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) => new ProbePlan(settings, context).Units();

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ProbePlan plan = new(settings, context);
        HookSite[] sites = [.. units.Select(unit => plan.Sites.Single(site => site.Name == unit.Labels["site"]))];
        int step = int.Parse(units[0].Labels["step"], CultureInfo.InvariantCulture);
        using LabelledSamples samples = LabelledSamples.Read(settings, context);
        StepActivations activations = context.SharedInPass(
            "activations " + string.Join(' ', sites.Select(site => site.Name)),
            () => StepActivations.Compute(
                plan.Sampler,
                FinishedUnits.ReferencesOf(context, settings.Activations.Of).Select(context.FolderOf),
                step,
                settings.Activations.Branch,
                settings.ModelWeights,
                sites,
                context.Cancellation));
        IProbe probe = context.Create(settings.Probe);
        ProbeScoring scoring = new(probe, Metrics(context), samples, settings.Show);
        Lock publishing = new();
        // Probes of different sites are independent, so their order changes nothing.
        Parallel.For(0, units.Count, new ParallelOptions { MaxDegreeOfParallelism = context.Environment.Threads, CancellationToken = context.Cancellation }, number =>
        {
            using ScoredProbe scored = Scored(number);
            lock (publishing) context.Publish(units[number], scored.Write, scored.Rows);
        });

        ScoredProbe Scored(int number)
        {
            HookSite site = sites[number];
            try
            {
                return settings.Stored is null
                    ? scoring.TrainAndScore(activations[site], DerivedSeed.Of(context.Seed, "probe", site.Module, $"step {step}"), context.Cancellation)
                    : scoring.Score(Load(probe, settings.Stored.PathOf(site, step, context)), activations[site]);
            }
            catch (ProbeDivergedException diverged)
            {
                throw new ProbeDivergedException($"site \"{site.Name}\", step {step}: {diverged.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [.. Metrics(context).SelectMany(metric => ScoredProbe.Promises(metric, settings.Split.Validation > 0))];

    private static ITrainedProbe Load(IProbe probe, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            return probe.Load(StateDictionaryFile.Read(path));
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}", wrong);
        }
    }

    private static string Words(LabelType type) => type == LabelType.Classes ? "classes" : "numbers";

    private StageMetric[] Metrics(IPlanContext context) => settings.Metrics.Count > 0 ? StageMetric.Of(settings.Metrics, context) : StageMetric.Of(settings.Probe, context);
}
