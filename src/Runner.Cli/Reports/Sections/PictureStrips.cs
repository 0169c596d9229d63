using System.Globalization;
using Runner.Cli.Results;
using Runner.Engine.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports.Sections;

/// <summary>For some test images: the latent decoded on the way, and what the probes of the same samples read out at the same steps.</summary>
internal sealed class PictureStrips(RunRecord run, string folder, IReadOnlyList<ProbeReadings> probes, PageParts parts)
{
    private const int Images = 4;
    private const int MostOfSeveral = 2;
    private const int MostInstances = 4;
    private const int MostRows = 8;
    private const string Decoded = "decoded.safetensors";
    private const string Predictions = "predictions.safetensors";

    public void Write(HtmlText page)
    {
        foreach (StageGroup stage in StageGroup.Of(run).Where(stage => stage.Kind == "decode"))
        {
            (RepeatedInstance Instance, ProbeRow[] Rows)[] shown = [.. stage.Instances.Select(variant => (variant, RowsOf(variant))).Where(pair => pair.Item2.Length > 0)];
            if (shown.Length == 0)
            {
                continue;
            }
            page.Open("section").Element("h2", $"{stage.Title}: what the model knows while the picture is still noise");
            page.Element("p", "Above: the latent decoded after each step. Below: what each probe reads out of its site at that step; at the right the label that it was asked for.");
            foreach ((RepeatedInstance variant, ProbeRow[] rows) in shown.Take(MostInstances))
            {
                Instance(page, variant, variant.Title(stage.Varying), rows, stage.Instances.Count > 1 ? MostOfSeveral : Images);
            }
            if (shown.Length > MostInstances)
            {
                page.Element("p", $"not shown: {string.Join("; ", shown.Skip(MostInstances).Select(pair => pair.Instance.Title(stage.Varying)))}", "class=note");
            }
            page.Close("section");
        }
    }

    private void Instance(HtmlText page, RepeatedInstance variant, string title, ProbeRow[] rows, int images)
    {
        StageRecord decoded = variant.Repeats[0];
        if (title.Length > 0)
        {
            page.Element("h3", title);
        }
        ProbeRow[] shown = [.. rows.Take(MostRows)];
        string[] keys =
        [
            "strips", title, $"{images}", .. decoded.Units.Select(unit => unit.Fingerprint),
            .. shown.SelectMany(row => row.Units.Values.Select(unit => unit.Fingerprint).Prepend(row.Name)), .. shown.SelectMany(row => row.Labels.Concat(row.Samples).Select(unit => unit.Fingerprint)),
        ];
        page.Raw(parts.Get(PageParts.KeyOf(keys), () => Strips(decoded, shown, images)));
        if (rows.Length > shown.Length)
        {
            page.Element("p", $"not shown: {string.Join("; ", rows.Skip(MostRows).Select(row => row.Name))}", "class=note");
        }
    }

    // Probes that were trained on the very samples that were decoded; of the repeats the first.
    private ProbeRow[] RowsOf(RepeatedInstance decoded)
    {
        string[] samples = InstancesOf("sample", decoded.Repeats[0]);
        return [.. probes.SelectMany(probe => probe.Main.Where(variant => InstancesOf("sample", variant.Repeats[0]).Intersect(samples).Any()).Select(variant => RowOf(probe, variant))).OfType<ProbeRow>()];
    }

    private ProbeRow? RowOf(ProbeReadings probe, RepeatedInstance variant)
    {
        string site = probe.Best(variant)?.Site ?? probe.Sites[^1];
        Dictionary<int, UnitRecord> units = probe.Steps.Select(step => (step, unit: probe.Unit(variant, site, step))).Where(pair => pair.unit is not null).ToDictionary(pair => pair.step, pair => pair.unit!);
        string labels = variant.Title(probe.Group.Varying);
        string repeat = variant.Repeats.Count > 1 ? " (repeat 1)" : "";
        return units.Count == 0 ? null
            : new ProbeRow($"{probe.Group.Name}{(labels.Length > 0 ? $", {labels}" : "")} at {site}{repeat}", probe.Group.Name, units, UnitsOf("label", variant.Repeats[0]), UnitsOf("sample", variant.Repeats[0]));
    }

    private string[] InstancesOf(string kind, StageRecord reader) => [.. run.Stages.Where(stage => stage.Kind == kind && reader.Needs.Contains(stage.Name)).Select(stage => stage.Name)];

    private UnitRecord[] UnitsOf(string kind, StageRecord reader) => [.. InstancesOf(kind, reader).SelectMany(name => run.Stages.First(stage => stage.Name == name).Units)];

    private string Strips(StageRecord decoded, ProbeRow[] rows, int images)
    {
        using StoredTensors tensors = new();
        long[] predicted = tensors.Indices(FolderOf(rows[0].Units.Values.Last()), Predictions);
        HtmlText strips = new();
        foreach ((UnitRecord unit, long image) in decoded.Units.SelectMany(unit => tensors.Indices(FolderOf(unit), Decoded).Intersect(predicted).Select(image => (unit, image))).Take(images))
        {
            Strip(strips, unit, image, rows, tensors);
        }
        return strips.ToString();
    }

    private void Strip(HtmlText page, UnitRecord decoded, long image, ProbeRow[] rows, StoredTensors tensors)
    {
        using DisposeScope scope = NewDisposeScope();
        int[] steps = [.. rows.SelectMany(row => row.Units.Keys).Distinct().Order().Where(step => tensors.Row(FolderOf(decoded), Decoded, TensorOf(step), image) is not null)];
        page.Open("div", "class=wide").Open("table", "class=strip data-steps").Open("tr").Element("th", $"image {image}");
        foreach (int step in steps)
        {
            page.Element("th", $"step {step}");
        }
        page.Element("th", "final / label").Close("tr").Open("tr").Element("th", "decoded latent", "class=name");
        foreach (int step in steps)
        {
            Cell(page, tensors.Row(FolderOf(decoded), Decoded, TensorOf(step), image), $"decoded after step {step}", isColour: true);
        }
        Cell(page, rows.SelectMany(row => row.Samples).Select(unit => tensors.Row(FolderOf(unit), "images.safetensors", "images", image)).FirstOrDefault(row => row is not null), "the final image", isColour: true);
        page.Close("tr");
        foreach (ProbeRow row in rows)
        {
            page.Open("tr").Element("th", row.Name, "class=name");
            foreach (int step in steps)
            {
                Cell(page, row.Units.TryGetValue(step, out UnitRecord? unit) ? tensors.Row(FolderOf(unit), Predictions, "predicted", image) : null, $"{row.Stage}, step {step}", isColour: false);
            }
            Cell(page, row.Labels.Select(unit => tensors.Row(FolderOf(unit), "labels.safetensors", "labels", image)).FirstOrDefault(found => found is not null), $"the label of {row.Stage}", isColour: false);
            page.Close("tr");
        }
        page.Close("table").Close("div");
    }

    private string FolderOf(UnitRecord unit) => Path.Combine(folder, unit.Folder);

    private static void Cell(HtmlText page, Tensor? tensor, string title, bool isColour)
    {
        page.Open("td");
        if (tensor is not null)
        {
            page.Raw(isColour ? Pictures.Colour(tensor, title) : Pictures.Map(tensor, title));
        }
        page.Close("td");
    }

    private static string TensorOf(int step) => string.Create(CultureInfo.InvariantCulture, $"step-{step:00}");

    /// <summary>A row of a strip: the probes of one site of one instance, by step.</summary>
    private sealed record ProbeRow(string Name, string Stage, IReadOnlyDictionary<int, UnitRecord> Units, IReadOnlyList<UnitRecord> Labels, IReadOnlyList<UnitRecord> Samples);
}
