using System.Globalization;

namespace EndToEnd.Tests;

/// <summary>Series over targets, means over images and what they leave untouched, on a model with random weights of every part.</summary>
public sealed class SeriesOfEdits : IDisposable
{
    private readonly Workplace _workplace = new(Experiment("{ kind: move }"));

    [Fact]
    public void ASeriesIsAnAnimationWithAFrameForEachValueAndTheMeanOverImagesIsAnEdit()
    {
        Ended ended = _workplace.Run("experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        string[] films = Directory.GetFiles(Path.Combine(_workplace.RunFolder, "artifacts", "film", "all"), "*.png");
        Assert.Equal(2, films.Length);
        Assert.All(films, film =>
        {
            string bytes = File.ReadAllText(film, System.Text.Encoding.Latin1);
            Assert.Equal(3, bytes.Split("fcTL").Length - 1);
        });
        string[] rows = File.ReadAllLines(Path.Combine(_workplace.RunFolder, "metrics.csv"));
        double[] norms = [.. rows.Where(row => row.Contains(",edit-norm,", StringComparison.Ordinal) && row.Contains("average", StringComparison.Ordinal)).Select(row => double.Parse(row.Split(',')[3], CultureInfo.InvariantCulture))];
        Assert.Equal(3 * 2, norms.Length);
        Assert.All(norms, norm => Assert.True(norm > 1e-3));
        Assert.Equal(2, norms.Distinct().Count()); // one for each image: the wanted label is nothing to it
        string page = File.ReadAllText(Path.Combine(_workplace.RunFolder, "report.html"));
        Assert.Contains("the series, one picture after the other", page, StringComparison.Ordinal);
        Assert.Contains("spearman over target.right: the mean, and its 95% interval as a band.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedAtItsLine()
    {
        Assert.Equal(
            "experiment.yaml:23:13: remove needs labels that are classes: a depth map does not say which pixels are the object in stage \"edit\"\n  use it with a foreground labeler",
            Wrong(Experiment("remove").Replace("    matrix: { target.right: [-0.25, 0, 0.25] }\n", "", StringComparison.Ordinal).Replace("edit[target.right=*]", "edit", StringComparison.Ordinal), "edit\"\n  use it with a foreground labeler"));
        Assert.Contains(
            "stage \"edit[target.right=-0.25]\" has no intervention \"averag\" in stage \"film\"\n  did you mean \"average\"? there are average, none\n",
            Output(Experiment("{ kind: move }").Replace("intervention: average", "intervention: averag", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(
            "the label of another image, 2 places further, is asked for; among 2 edited images that is the image's own in stage \"edit\"\n  edit more images, or another offset\n",
            Output(Experiment("{ kind: insert }").Replace("target.right: [-0.25, 0, 0.25]", "target.offset: [1, 2]", StringComparison.Ordinal).Replace("edit[target.right=*]", "edit[target.offset=*]", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(
            "warning: the animation has a single frame: \"edit[target.right=0]\" is one instance in stage \"film\"\n  collect those of an axis, such as edit[target.right=*]\n",
            Output(Experiment("{ kind: move }").Replace("edit[target.right=*]", "edit[target.right=0]", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    public void Dispose() => _workplace.Dispose();

    private static string Experiment(string target) => $$"""
        experiment: test
        seed: 1
        threads: 1
        plugins: [StableDiffusion, Probes, Interventions, Waves]
        stages:
          generate:
            stage: sample
            sampler: { kind: stable-diffusion, model: {{Where.SmallModel}}, scheduler: lms, steps: 3 }
            prompts: prompts.csv
            count: 6
          bright: { stage: label, images: generate, labeler: brightness }
          probe-bright:
            stage: probe
            activations: { of: generate, sites: decoder.4.1.self-attention, steps: 1 }
            labels: bright
            probe: { kind: linear-regression, loss: huber, bias: false }
          edit:
            stage: intervene
            probes: probe-bright
            sites: decoder.4.1.self-attention
            steps: 1
            images: 2
            target: {{target}}
            interventions: { none: "null", average: { kind: ablate, with: images-mean, images: 2 } }
            matrix: { target.right: [-0.25, 0, 0.25] }
          film: { stage: animate, of: "edit[target.right=*]", intervention: average }
        """;

    private string Output(string experiment)
    {
        _workplace.Write("experiment.yaml", experiment);
        Ended ended = _workplace.Run("validate", "experiment.yaml");
        return ended.Output + ended.Error;
    }

    private string Wrong(string experiment, string end)
    {
        string output = Output(experiment);
        return output[..(output.IndexOf(end, StringComparison.Ordinal) + end.Length)];
    }
}
