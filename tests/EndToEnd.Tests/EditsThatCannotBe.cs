namespace EndToEnd.Tests;

/// <summary>What an intervention cannot do, or would do twice, is said before anything is sampled; whoever has no labeler may name one.</summary>
public sealed class EditsThatCannotBe : IDisposable
{
    private static readonly string Saliency = Path.Combine(Where.Experiments, "models", "mini-ldm", "labelers", "saliency.onnx");

    private readonly Workplace _workplace = new(Experiment());

    [Fact]
    public void WhatProbesTargetsAndSamplersDoNotAllowIsSaidAtItsLine()
    {
        Assert.Contains(
            "\"probe-projection\" moves along the direction of a linear probe, but \"mlp-classification\" of stage \"probe-mask\" is none in stage \"edit\"\n  probe-gradient follows the gradient of any probe\n",
            Said(Experiment("{ kind: mlp-classification, hidden: 4, epochs: 1 }")), StringComparison.Ordinal);
        Assert.Contains(
            "\"probe-projection\" is about class 2, but the probes of stage \"probe-mask\" know 2, from 0 to 1 in stage \"edit\"\n",
            Said(Experiment(edit: "{ kind: probe-projection, class: 2 }")), StringComparison.Ordinal);
        Assert.Contains(
            "warning: target \"move\" draws nothing, so that the 2 edits of an image are alike, but for random ones in stage \"edit\"\n  one edit, or a target that is drawn, such as shift\n",
            Said(Experiment(more: "edits: 2")), StringComparison.Ordinal);
        Assert.DoesNotContain("draws nothing", Said(Experiment(more: "edits: 2", target: "shift")), StringComparison.Ordinal);
        Assert.Contains(
            "warning: the probes of stage \"probe-mask\" read the unconditional half, but the conditional one is edited in stage \"edit\"\n  halves: both edits both\n",
            Said(Experiment(activations: ", branch: unconditional")), StringComparison.Ordinal);
        Assert.Contains(
            "the probes of stage \"probe-mask\" read activations at other rows and columns (activations.height, activations.width), but an edit moves them as they are in stage \"edit\"\n",
            Said(Experiment(activations: ", height: 32")), StringComparison.Ordinal);
        Assert.Contains("metric \"dice-class-5\" is about class 5, but there are 2, from 0 to 1 in stage \"probe-mask\"\n", Said(Experiment(metrics: "[dice, { kind: dice, class: 5 }]")), StringComparison.Ordinal);
        Assert.Contains(
            "warning: nothing is brought to other rows and columns in stage \"probe-mask\"\n  height and width say to which\n",
            Said(Experiment(activations: ", interpolate: bilinear")), StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsWithoutALabelerNeedOne()
    {
        Assert.Contains(
            "the labels of stage \"probe-mask\" come from no labeler, so that nobody can say what edited pictures show in stage \"edit\"\n  name one: labeler: { kind: ... }\n",
            Said(OfControls("edits: 1")), StringComparison.Ordinal);
        Assert.Contains(
            "labeler \"brightness\" gives numbers, but the probes of stage \"probe-mask\" learn classes in stage \"edit\"\n",
            Said(OfControls("labeler: brightness")), StringComparison.Ordinal);

        _workplace.Write("experiment.yaml", OfControls($"labeler: {{ kind: onnx-saliency, model: {Saliency} }}"));
        Ended ended = _workplace.Run("experiment.yaml");
        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal(2, File.ReadLines(Path.Combine(_workplace.RunFolder, "metrics.csv")).Count(line => line.StartsWith("edit,", StringComparison.Ordinal) && line.Contains(",edit-norm,", StringComparison.Ordinal)));
    }

    public void Dispose() => _workplace.Dispose();

    private string Said(string experiment)
    {
        _workplace.Write("experiment.yaml", experiment);
        Ended ended = _workplace.Run("validate", "experiment.yaml");
        return ended.Output + ended.Error;
    }

    private static string OfControls(string more) => Experiment(labels: "others", more: more)
        .Replace("  probe-mask:", "  others: { stage: control-labels, labels: mask, how: shuffled-between }\n  probe-mask:", StringComparison.Ordinal);

    private static string Experiment(
        string probe = "linear-classification", string edit = "probe-projection", string more = "edits: 1", string target = "{ kind: move }", string activations = "", string metrics = "[dice]", string labels = "mask") => $$"""
        experiment: test
        threads: 1
        plugins: [StableDiffusion, Probes, Interventions, OnnxLabelers, Waves]
        stages:
          generate:
            stage: sample
            sampler: { kind: stable-diffusion, model: {{Where.SmallModel}}, scheduler: lms, steps: 2 }
            prompts: prompts.csv
            count: 6
          mask: { stage: label, images: generate, labeler: { kind: onnx-saliency, model: {{Saliency}} } }
          probe-mask:
            stage: probe
            activations: { of: generate, sites: decoder.4.1.self-attention, steps: 1{{activations}} }
            labels: {{labels}}
            probe: {{probe}}
            metrics: {{metrics}}
          edit:
            stage: intervene
            probes: probe-mask
            sites: decoder.4.1.self-attention
            steps: 1
            images: 2
            {{more}}
            target: {{target}}
            interventions: { edited: {{edit}} }
        """;
}
