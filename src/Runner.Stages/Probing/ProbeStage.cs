using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
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
        foreach (Problem problem in SiteProblems.Placeless("activations.sites", settings.Activations.Sites, sampler)) yield return problem;
        ProbePlan plan = new(settings, context);
        if (settings.Stored is not null)
        {
            foreach (Problem problem in settings.Stored.Problems(plan.Places, context)) yield return problem;
        }

        foreach (Problem problem in Alone(sampler)) yield return problem;
        if (plan.TooLarge(context) is { } large) yield return large;
        if (settings.Split.Train + settings.Split.Validation + settings.Split.Test > 1 + 1e-9)
        {
            yield return new Problem("split", "the shares of the split sum to more than 1");
        }
        else
        {
            IProbe chosen = context.Create(settings.Probe);
            bool isTrained = settings.Stored is null;
            foreach (Problem problem in settings.Split.Problems(plan.Images(), context.Seed, isTrained && chosen.NeedsValidation, isTrained && chosen.UsesValidation))
                yield return problem;
        }
        if (context.Create(settings.Probe).NeedsValidation && settings.Split.Validation == 0 && settings.Stored is null)
            yield return new Problem("split.validation", "the probe chooses among several penalties by validation images, but their share is 0", "write a share, such as validation: 0.1, or one penalty");
        LabelType learns = context.Create(settings.Probe).Learns;
        foreach (Problem problem in StageMetric.Problems(settings.Metrics, context, context.Create(settings.Probe).GivesProbabilities ? MetricInput.Probabilities : MetricInput.OwnUnits, context.Create(settings.Probe).Classes, (learns, $"probe \"{settings.Probe.Kind}\" learns"))) yield return problem;
        if (context.From(settings.Labels).Settings is ILabelSettings labels && labels.TypeOfLabels(context) is LabelType type && type != learns)
        {
            yield return new Problem(
                "probe",
                $"probe \"{settings.Probe.Kind}\" learns {learns.Plural()}, but the labels of \"{context.From(settings.Labels).Name}\" are {type.Plural()}",
                learns == LabelType.Classes ? "a regression learns numbers, such as linear-regression" : "a classification learns classes, such as linear-classification");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) => new ProbePlan(settings, context).Units();

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ProbePlan plan = new(settings, context);
        IReadOnlyList<ProbePlace> places = plan.Places;
        PlaceUnits[] read = [.. units.GroupBy(unit => (unit.Labels["site"], unit.Labels["step"])).Select(of => PlaceUnits.Of(places.Single(place => ProbePlan.IsAt(of.First(), place)), of))];
        using LabelledSamples samples = LabelledSamples.Read(settings, context.Create(settings.Probe).LooksAtPictures, context);
        ProbePlace[] seen = [.. read.Where(place => place.Scores is not null || settings.Stored is null).Select(place => place.Place)];
        StepActivations? activations = seen.Length == 0 ? null : Activations(plan, seen, samples.Index.Length, context);
        IProbe probe = context.Create(settings.Probe);
        ProbeScoring? scoring = read.Any(place => place.Scores is not null) ? new(probe, Metrics(context), samples, settings.Show) : null;
        Lock publishing = new();
        // Probes of different places are independent, so their order changes nothing.
        Parallel.ForEach(read, new ParallelOptions { MaxDegreeOfParallelism = plan.Memory(context).Together([.. read.Select(place => place.Place)], samples.Index.Length), CancellationToken = context.Cancellation }, at =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor? activation = seen.Contains(at.Place) ? activations!.Of(at.Place, settings.Activations.Interpolate) : null;
            using ITrainedProbe trained = at.Weights is null ? Known(at.Place) : Made(at.Place, activation);
            IReadOnlyList<MetricRow> facts = Facts(at, trained);
            if (at.Weights is not null) Publish(at.Weights, folder => StoredProbe.Write(folder, trained, samples.Scaling), []);
            if (at.Scores is null) return;
            using ScoredProbe scored = scoring!.Score(trained, activation!);
            Publish(at.Scores, scored.Write, [.. scored.Rows, .. facts]);
        });

        void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow> rows)
        {
            lock (publishing) context.Publish(unit, write, rows);
        }

        // It was made before, and only its scores are missing.
        ITrainedProbe Known(ProbePlace place) => StoredProbe.Read(context.FolderOf(new UnitReference("", ProbePlan.KeyOf(place))), probe);

        IReadOnlyList<MetricRow> Facts(PlaceUnits at, ITrainedProbe trained) => at.Weights is not null
            ? StoredProbe.Facts(trained.Facts, probe)
            : StoredProbe.Facts(context.FolderOf(new UnitReference("", ProbePlan.KeyOf(at.Place))), probe);

        ITrainedProbe Made(ProbePlace place, Tensor? activation)
        {
            if (settings.Stored is not null) return Load(probe, settings.Stored.PathOf(place.Site, place.Step, context));
            using DisposeScope scope = NewDisposeScope();
            try
            {
                return probe.Train(
                    samples.Train.Of(activation!), samples.Validation.Of(activation!), DerivedSeed.Of(context.Seed, "probe", place.Site.Module, $"step {place.StepsText}"), context.Cancellation);
            }
            catch (ProbeDivergedException diverged)
            {
                throw new ProbeDivergedException($"site \"{place.Site.Name}\", step {place.StepsText}: {diverged.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) =>
    [
        .. Metrics(context).SelectMany(metric => ScoredProbe.Promises(metric, settings.Split.Validation > 0))
            .Concat(settings.Stored is null ? context.Create(settings.Probe).Facts : []) // Of a probe that was trained elsewhere nothing is known but its weights.
            .Select(promise => promise with { Purpose = Purpose.Scores }), // A probe has a unit that holds it, and one for what is measured of it.
    ];

    // What is put together is more than one, and what is brought to another size has one.
    private IEnumerable<Problem> Alone(ISampler sampler)
    {
        if (settings.Activations.Interpolate == Interpolation.Bilinear && !settings.Activations.AreMade)
            yield return new Problem("activations.interpolate", "nothing is brought to other rows and columns", "height and width say to which") { IsWarning = true };
        foreach ((Concatenation together, int count) in (IEnumerable<(Concatenation, int)>)
            [(Concatenation.Sites, settings.Activations.Sites.Select(sampler.Sites).Count), (Concatenation.Steps, settings.Activations.Steps.Within(sampler.Shape.Steps).Count)])
        {
            string name = together == Concatenation.Sites ? "site" : "step";
            int times = settings.Activations.Concatenate.Count(each => each == together);
            if (times > 1) yield return new Problem("activations.concatenate", $"{name}s are named twice", "name each once");
            else if (times == 1 && count == 1) yield return new Problem("activations.concatenate", $"{name}s are to be read together, but there is one {name}", $"choose more by {name}s, or leave it out") { IsWarning = true };
        }
    }

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

    private StepActivations Activations(ProbePlan plan, ProbePlace[] places, long images, IRunContext context)
    {
        HookSite[] sites = [.. places.SelectMany(place => place.Parts).Distinct()];
        return context.SharedInPass(
            $"activations {settings.Activations.Held} {places[0].StepsText} " + string.Join(' ', sites.Select(site => site.Name)),
            () => StepActivations.Compute(
                plan.Sampler,
                [.. FinishedUnits.ReferencesOf(context, settings.Activations.Of).Select(context.FolderOf)],
                places[0].Steps,
                settings.Activations.Branch,
                settings.ModelWeights,
                sites,
                settings.Activations.Held,
                images,
                context.Cancellation));
    }

    private StageMetric[] Metrics(IPlanContext context) => settings.Metrics.Count > 0 ? StageMetric.Of(settings.Metrics, context) : StageMetric.Of(settings.Probe, context);

    /// <summary>What is to be made of one place: the probe, its scores, or both.</summary>
    private sealed record PlaceUnits(ProbePlace Place, Unit? Weights, Unit? Scores)
    {
        public static PlaceUnits Of(ProbePlace place, IEnumerable<Unit> units)
        {
            Unit[] all = [.. units];
            return new PlaceUnits(place, Array.Find(all, ProbePlan.HoldsProbe), Array.Find(all, unit => !ProbePlan.HoldsProbe(unit)));
        }
    }
}
