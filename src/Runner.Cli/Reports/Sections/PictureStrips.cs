using System.Globalization;
using Runner.Cli.Reports.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports.Sections;

/// <summary>For some test images: the latent decoded on the way, and what the probes read out at the same steps.</summary>
internal static class PictureStrips
{
    private const int Images = 4;

    public static void Write(Markup page, RunView run, IReadOnlyList<ProbeResults> probes)
    {
        StageView? decoded = run.Stages.FirstOrDefault(stage => stage.Kind == "decode");
        if (decoded is null || probes.Count == 0) return;
        (UnitView Unit, long Index)[] shown = [.. ShownImages(decoded, probes)];
        if (shown.Length == 0) return;
        page.Open("section").Element("h2", "What the model knows while the picture is still noise");
        page.Element("p", "Above: the latent decoded after each step. Below: what each probe reads out of its best site at that step; at the right the label that it was asked for.");
        foreach ((UnitView unit, long index) in shown) Strip(page, run, unit, index, probes);
        page.Close("section");
    }

    private static IEnumerable<(UnitView Unit, long Index)> ShownImages(StageView decoded, IReadOnlyList<ProbeResults> probes)
    {
        long[] predicted = PredictedIndices(probes[0]);
        return decoded.Units.SelectMany(unit => PredictedIn(unit).Intersect(predicted).Select(index => (unit, index))).Take(Images);
    }

    private static long[] PredictedIn(UnitView unit)
    {
        using Torch.Safetensors.SafetensorsFile file = Torch.Safetensors.SafetensorsFile.Open(Path.Combine(unit.Folder, "decoded.safetensors"));
        return [.. file.Read("index").data<long>()];
    }

    private static long[] PredictedIndices(ProbeResults probe)
    {
        UnitView? unit = probe.Unit(probe.BestSite, probe.Steps[^1]);
        if (unit is null) return [];
        using Torch.Safetensors.SafetensorsFile file = Torch.Safetensors.SafetensorsFile.Open(Path.Combine(unit.Folder, "predictions.safetensors"));
        return [.. file.Read("index").data<long>()];
    }

    private static void Strip(Markup page, RunView run, UnitView decoded, long index, IReadOnlyList<ProbeResults> probes)
    {
        using DisposeScope scope = NewDisposeScope();
        int[] steps = [.. probes[0].Steps.Where(step => Pictures.Row(decoded.Folder, "decoded.safetensors", Name(step), index) is not null)];
        page.Open("table", "class=strip").Open("tr").Element("th", $"image {index}");
        foreach (int step in steps) page.Element("th", $"step {step}");
        page.Element("th", "final / label").Close("tr").Open("tr").Element("th", "decoded latent", "class=name");
        foreach (int step in steps) Cell(page, Pictures.Row(decoded.Folder, "decoded.safetensors", Name(step), index), $"decoded after step {step}", colour: true);
        Cell(page, InputOf(run, probes[0], "sample", "images.safetensors", "images", index), "the final image", colour: true);
        page.Close("tr");
        foreach (ProbeResults probe in probes)
        {
            string site = probe.BestSite;
            page.Open("tr").Element("th", $"{probe.Name} at {site}", "class=name");
            foreach (int step in steps) Cell(page, Pictures.Row(probe.Unit(site, step)?.Folder ?? "", "predictions.safetensors", "predicted", index), $"{probe.Name}, step {step}", colour: false);
            Cell(page, InputOf(run, probe, "label", "labels.safetensors", "labels", index), $"the label of {probe.Name}", colour: false);
            page.Close("tr");
        }

        page.Close("table");
    }

    /// <summary>A picture's row in what a probe was made from: the units of a kind that are among its inputs.</summary>
    private static Tensor? InputOf(RunView run, ProbeResults probe, string kind, string file, string tensor, long index)
    {
        IReadOnlySet<string> inputs = probe.Unit(probe.BestSite, probe.Steps[^1])?.Inputs ?? new HashSet<string>();
        return run.Stages.Where(stage => stage.Kind == kind).SelectMany(stage => stage.Units).Where(unit => inputs.Contains(unit.Fingerprint))
            .Select(unit => Pictures.Row(unit.Folder, file, tensor, index)).FirstOrDefault(row => row is not null);
    }

    private static void Cell(Markup page, Tensor? tensor, string title, bool colour)
    {
        page.Open("td");
        if (tensor is not null) page.Raw(colour ? Pictures.Colour(tensor, title) : Pictures.Map(tensor, title));
        page.Close("td");
    }

    private static string Name(int step) => string.Create(CultureInfo.InvariantCulture, $"step-{step:00}");
}
