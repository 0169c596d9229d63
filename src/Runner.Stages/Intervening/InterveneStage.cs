using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Stages.Labeling;
using Runner.Stages.Probing;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>Generates test images again from the same prompts and noise while activations are edited, and asks the labeler whether the new picture agrees with the wanted label.</summary>
internal sealed class InterveneStage(InterveneSettings settings) : IStage
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (context.From(settings.Probes).Settings is not ProbeSettings probe)
        {
            yield return new Problem("probes", $"stage \"{settings.Probes.Name}\" is not of kind probe");
            yield break;
        }

        if (settings.Labeler is null && context.From(probe.Labels).Settings is not LabelSettings)
        {
            yield return new Problem("probes", $"the labels of stage \"{context.From(settings.Probes).Name}\" come from no labeler, so that nobody can say what edited pictures show", "name one: labeler: { kind: ... }");
            yield break;
        }
        if (probe.Activations.AreMade && probe.Activations.Concatenate.Count == 0)
        {
            yield return new Problem(
                "probes",
                $"the probes of stage \"{context.From(settings.Probes).Name}\" read activations at other rows and columns (activations.height, activations.width), but an edit moves them as they are",
                "train probes of activations as they are to edit with");
            yield break;
        }
        if (probe.Activations.Concatenate.Count > 0)
        {
            string together = string.Join(" and ", probe.Activations.Concatenate.Distinct().Order().Select(each => each == Concatenation.Sites ? "sites" : "steps"));
            yield return new Problem(
                "probes",
                $"the probes of stage \"{context.From(settings.Probes).Name}\" read several {together} together (activations.concatenate), but an edit moves one site at one step",
                "train probes of single sites and steps to edit with");
            yield break;
        }
        if (probe.ModelWeights != ModelWeights.Trained)
        {
            yield return new Problem(
                "probes",
                $"stage \"{context.From(settings.Probes).Name}\" reads the model with permuted weights, but what is edited is the trained one",
                $"choose the probes of the trained model, such as {settings.Probes.Name}[model-weights=trained]");
        }
        foreach (Problem problem in BorrowedNorms.Problems(settings, context).Concat(ProbeProblems(probe, context))) yield return problem;
        foreach (Problem problem in LabelProblems(probe, context)) yield return problem;
        if (context.From(probe.Activations.Of).Settings is not SampleSettings samples)
        {
            yield return new Problem("probes", $"the samples of stage \"{settings.Probes.Name}\" come from no stage of kind sample, so they cannot be made again");
            yield break;
        }
        if (!context.Create(samples.Sampler).TakesEdits)
        {
            yield return new Problem("probes", $"sampler \"{samples.Sampler.Kind}\" makes the samples of stage \"{context.From(settings.Probes).Name}\" without denoising them, so that an edit on the way would change nothing");
            yield break;
        }
        Problem[] wrong =
        [
            .. SiteProblems.Find("", settings.Sites, settings.Steps, context.Create(samples.Sampler)),
            .. SiteProblems.Fixed("sites", settings.Sites, context.Create(samples.Sampler)),
        ];
        foreach (Problem problem in wrong) yield return problem;
        if (wrong.Length > 0) yield break;
        (HookSite Site, int Step)[] missing = [.. new InterventionPlan(settings, context).WithoutProbe()];
        int edited = new InterventionPlan(settings, context).Batches().Sum(batch => batch.Length);
        if (edited < settings.Images)
            yield return new Problem("images", string.Create(CultureInfo.InvariantCulture, $"{edited} image{(edited == 1 ? "" : "s")} of the test share {(edited == 1 ? "is" : "are")} edited: there are no {settings.Images}")) { IsWarning = true };
        foreach ((string name, Part<IIntervention> part) in settings.Interventions)
        {
            if (context.Create(part).SourceOffset is { } offset && edited > 0 && offset % edited == 0)
                yield return new Problem($"interventions.{name}", string.Create(CultureInfo.InvariantCulture, $"intervention \"{name}\" takes another sample's activation, {offset} places further; among {edited} edited images that is the sample's own"), "edit more images, or another offset");
        }
        if (context.Create(settings.Target).SourceOffset is { } further && edited > 0 && further % edited == 0)
            yield return new Problem("target", string.Create(CultureInfo.InvariantCulture, $"the label of another image, {further} places further, is asked for; among {edited} edited image{(edited == 1 ? "" : "s")} that is the image's own"), "edit more images, or another offset");
        if (settings.Edits > 1 && !context.Create(settings.Target).Draws)
            yield return new Problem("edits", $"target \"{settings.Target.Kind}\" draws nothing, so that the {settings.Edits} edits of an image are alike, but for random ones", "one edit, or a target that is drawn, such as shift") { IsWarning = true };
        if (new InterventionPlan(settings, context).Need(Math.Min(settings.Batch, Math.Max(1, edited))).Beyond(context.Environment, "batch", $"editing a batch of {settings.Batch} takes", settings.Batch > 1 ? "a smaller batch" : "") is { } large) yield return large;
        if (missing.Length > 0)
        {
            yield return new Problem(
                "probes",
                string.Create(CultureInfo.InvariantCulture, $"stage \"{settings.Probes}\" trains no probe at {missing.Length} of the places to edit, the first is site \"{missing[0].Site.Name}\" at step {missing[0].Step}"),
                "edit only where probes are, by sites and steps, or train probes there");
        }
    }

    private IEnumerable<Problem> ProbeProblems(ProbeSettings probe, IPlanContext context)
    {
        IProbe reads = context.Create(probe.Probe);
        foreach ((string name, Part<IIntervention> part) in settings.Interventions)
        {
            IIntervention intervention = context.Create(part);
            if (intervention.NeedsLinearProbe && reads.IsLinear == false)
                yield return new Problem($"interventions.{name}", $"\"{part.Kind}\" moves along the direction of a linear probe, but \"{probe.Probe.Kind}\" of stage \"{context.From(settings.Probes).Name}\" is none", "probe-gradient follows the gradient of any probe");
            else if (intervention.Class is { } about && about >= reads.Classes)
                yield return new Problem($"interventions.{name}", string.Create(CultureInfo.InvariantCulture, $"\"{part.Kind}\" is about class {about}, but the probes of stage \"{context.From(settings.Probes).Name}\" know {reads.Classes}, from 0 to {reads.Classes - 1}"));
        }

        if (probe.Activations.Branch == GuidanceBranch.Unconditional && settings.Halves == GuidanceHalves.Conditional && settings.Interventions.Values.Any(part => context.Create(part).NeedsProbe))
            yield return new Problem("probes", $"the probes of stage \"{context.From(settings.Probes).Name}\" read the unconditional half, but the conditional one is edited", "halves: both edits both") { IsWarning = true };
    }

    private IEnumerable<Problem> LabelProblems(ProbeSettings probe, IPlanContext context)
    {
        if (context.From(probe.Labels).Settings is not ILabelSettings labels) return [];
        LabelType type = labels.TypeOfLabels(context);
        return
        [
            .. settings.Labeler is { } own && context.Create(own).Type is var given && given != type
                ? [new Problem("labeler", $"labeler \"{own.Kind}\" gives {given.Plural()}, but the probes of stage \"{context.From(settings.Probes).Name}\" learn {type.Plural()}")] : Array.Empty<Problem>(),
            .. context.Create(settings.Target).Check(type).Select(problem => Inside("target", problem)),
            .. settings.Interventions.SelectMany(pair => context.Create(pair.Value).Check(type).Select(problem => Inside($"interventions.{pair.Key}", problem))),
        ];
    }

    private static Problem Inside(string setting, Problem problem) => problem with { Setting = problem.Setting.Length == 0 ? setting : $"{setting}.{problem.Setting}" };

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) => new InterventionPlan(settings, context).Units();

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        InterventionPlan plan = new(settings, context);
        IReadOnlyList<Prompt[]> batches = plan.Batches();
        using ProbeShelf probes = new(context.Create(plan.Probe.Probe), (site, step) => context.FolderOf(plan.ProbeUnit(site, step)));
        LabelScaling scaling = probes.Scaling(plan.Sites[0], plan.Steps[0]);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Prompt[] prompts = batches[int.Parse(unit.Labels["part"], CultureInfo.InvariantCulture)];
            EditedLabels labels = LabelsOf(unit, prompts, plan, scaling, context);
            InterventionResult[] results = Intervene(unit, prompts, plan, probes, labels, context);
            Tensor sampled = Sampled(prompts, plan, context);
            context.Publish(unit, folder => InterventionShard.Write(folder, labels, results), [.. results.SelectMany(result => result.Rows.Concat(Damage.Rows(result, sampled)))]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context)
    {
        InterventionPlan plan = new(settings, context);
        string[] images = [.. plan.Batches().SelectMany(batch => batch).Select(prompt => prompt.Index.ToString(CultureInfo.InvariantCulture))];
        LabelType? type = (context.From(plan.Probe.Labels).Settings as ILabelSettings)?.TypeOfLabels(context);
        return [.. InterventionResult.Promises(StageMetric.Of(plan.Probe.Probe, context), [.. settings.Interventions.Keys], images), .. Damage.Promises(type, [.. settings.Interventions.Keys], images)];
    }

    private InterventionResult[] Intervene(Unit unit, Prompt[] prompts, InterventionPlan plan, ProbeShelf probes, EditedLabels labels, IRunContext context)
    {
        ILabeler labeler = context.Create(plan.Labeler);
        StageMetric[] metrics = StageMetric.Of(plan.Probe.Probe, context);
        Dictionary<string, InterventionEditor> editors = [];
        List<InterventionResult> results = [];
        PromptBatch batch = plan.Input.Batch(prompts, plan.Sampler.Shape, context.FolderOf);
        try
        {
            foreach (string name in BorrowedNorms.Order(settings, context))
            {
                IIntervention intervention = context.Create(settings.Interventions[name]);
                if (intervention.ChangesNothing)
                {
                    Tensor before = Sampled(prompts, plan, context);
                    results.Add(new InterventionResult(name, before, settings.Labeler is null ? labels.Original : Found(before), metrics, labels, new double[prompts.Length]));
                    continue;
                }
                InterventionEditor? reference = intervention.NormLike is { } like ? editors[like] : null;
                using GivenActivations given = GivenActivations.For(intervention, prompts, plan, context);
                InterventionEditor editor = new(intervention, plan, probes, labels, (site, step) => SeedsOf(unit, prompts, site, step, context), reference, given, settings.Halves == GuidanceHalves.Both);
                editors.Add(name, editor);
                using Samples samples = plan.Sampler.Sample(batch, editor, context.Cancellation);
                results.Add(new InterventionResult(name, samples.Images.clone(), Found(samples.Images), metrics, labels, editor.MeanNorms()));
                context.Progress(unit, (double)results.Count / settings.Interventions.Count, name);
            }

            return [.. results.OrderBy(result => result.Name, StringComparer.Ordinal)]; // whatever order the file has them in
        }
        finally
        {
            foreach (InterventionEditor editor in editors.Values) editor.Dispose();
        }

        Tensor Found(Tensor pictures)
        {
            Tensor answer = labeler.Label(pictures);
            LabelContract.Check(plan.Labeler.Kind, labeler, pictures, [.. labels.Index.Select(number => (long)number)], answer);
            return labels.Scaling.Apply(answer);
        }
    }

    // The pictures as they were sampled, of which the original labels are: [images, 3, H, W].
    private static Tensor Sampled(Prompt[] prompts, InterventionPlan plan, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<long, Tensor> pictures = [];
        foreach (UnitReference shard in plan.ShardsOf(plan.Probe.Activations.Of, prompts))
        {
            (long[] index, Tensor images) = ImageShard.Read(context.FolderOf(shard));
            foreach ((int row, long number) in index.Index()) pictures[number] = images[row];
        }
        return stack(prompts.Select(prompt => pictures[prompt.Index])).MoveToOuterDisposeScope();
    }

    private EditedLabels LabelsOf(Unit unit, Prompt[] prompts, InterventionPlan plan, LabelScaling scaling, IRunContext context)
    {
        HashSet<UnitReference> labelUnits = [.. FinishedUnits.ReferencesOf(context, plan.Probe.Labels)];
        int[] index = [.. prompts.Select(prompt => prompt.Index)];
        LabelSet all = LabelSet.Read(unit.Inputs.Where(labelUnits.Contains).Select(context.FolderOf));
        LabelSet set = all.Align([.. index.Select(number => (long)number)], plan.Probe.Labels.Name);
        Tensor original = scaling.Apply(set.Labels);
        ulong[] seeds = [.. prompts.Select(prompt => DerivedSeed.Of(context.Seed, "edit", unit.Labels["edit"], Name(prompt)))];
        ILabelEdit edit = context.Create(settings.Target);
        Tensor target = edit.SourceOffset is { } offset
            ? edit.EditWith(original, scaling.Apply(all.Align([.. plan.Sources(prompts, offset).Select(prompt => (long)prompt.Index)], plan.Probe.Labels.Name).Labels), set.Type, seeds)
            : edit.Edit(original, set.Type, seeds);
        return new EditedLabels(index, original, target, set.Type, scaling);
    }

    private static ulong[] SeedsOf(Unit unit, Prompt[] prompts, HookSite site, int step, IRunContext context) =>
        [.. prompts.Select(prompt => DerivedSeed.Of(context.Seed, "intervention", unit.Labels["edit"], Name(prompt), site.Module, $"step {step}"))];

    private static string Name(Prompt prompt) => string.Create(CultureInfo.InvariantCulture, $"image {prompt.Index}");
}
