using System.Globalization;
using Runner.Cli.Results;
using Runner.Engine.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports.Sections;

/// <summary>What editing the representation does to the picture, beside no edit and a random edit of the same norm; each combination of axes by itself.</summary>
internal sealed class Interventions(StageGroup stage, string folder, PageParts parts)
{
    private const int Images = 8;
    private const int ImagesOfSeveral = 3;
    private const int MostInstances = 8;
    private const string File = "interventions.safetensors";

    public void Write(HtmlText page)
    {
        (StageGroup part, IReadOnlyList<HiddenValues> hidden) = stage.Within(MostInstances, int.MaxValue);
        page.Open("section").Element("h2", $"{stage.Title}: {Question}");
        if (stage.Instances.Count > 1)
        {
            new Doses(stage, parts).Write(page);
        }
        foreach (HiddenValues values in hidden)
        {
            page.Element("p", $"Below, {values.Sentence}", "class=note");
        }
        foreach (RepeatedInstance variant in part.Instances)
        {
            string title = variant.Title(part.Varying);
            if (title.Length > 0)
            {
                page.Element("h3", title);
            }
            InterventionScores scores = new(variant);
            Scores(page, scores);
            Grid(page, variant, scores, part.Instances.Count > 1 ? ImagesOfSeveral : Images);
        }
        page.Close("section");
    }

    private bool Patches => stage.Kind == "patch";

    private string Question => Patches ? "how much of the other picture comes over with its activations?" : "does editing the representation move the object?";

    private string Rows => Patches
        ? "Each row: one image; its label and that of the other picture, the other picture (donor), the image with the other's activations in place, and as it was sampled (receiver)"
        : "Each row: one image; the label that it had, the label that it shall have, and the pictures made from the same prompt and noise";

    private static void Scores(HtmlText page, InterventionScores scores)
    {
        page.Open("div", "class=wide").Open("table", "class=plain").Open("tr").Element("th", "mean over images");
        foreach (string name in scores.Names)
        {
            page.Element("th", name);
        }
        page.Close("tr");
        foreach ((string heading, IReadOnlyList<string> cells) in scores.Rows(metric => metric + " with the old label"))
        {
            page.Open("tr").Element("th", heading, "class=name");
            foreach (string cell in cells)
            {
                page.Element("td", cell);
            }
            page.Close("tr");
        }
        page.Close("table").Close("div");
        if (scores.Intervals.Length > 0)
        {
            page.Element("p", scores.Intervals + ".", "class=note");
        }
    }

    private void Grid(HtmlText page, RepeatedInstance variant, InterventionScores scores, int images)
    {
        UnitRecord[] units = [.. variant.Repeats[0].Units.Where(unit => unit.Folder.Length > 0)];
        if (units.Length == 0)
        {
            return;
        }
        string repeat = variant.Repeats.Count > 1 ? " (repeat 1)" : "";
        page.Element("p", $"{Rows}{repeat}. The outline is the {(Patches ? "other's" : "wanted")} label.");
        string[] key = ["interventions", $"{images}", .. scores.Names, .. units.Select(unit => unit.Fingerprint)];
        page.Raw(parts.Get(PageParts.KeyOf(key), () => Pictured(units, scores.Names, images)));
    }

    private string Pictured(UnitRecord[] units, IReadOnlyList<string> names, int images)
    {
        using StoredTensors tensors = new();
        HtmlText page = new();
        page.Open("div", "class=wide").Open("table", "class=strip").Open("tr").Element("th", "image").Element("th", "label").Element("th", "wanted");
        foreach (string name in names)
        {
            page.Element("th", name);
        }
        page.Close("tr");
        (string Unit, long Image)[] all = [.. units.Select(unit => Path.Combine(folder, unit.Folder)).SelectMany(unit => tensors.Indices(unit, File).Select(image => (unit, image)))];
        foreach ((string unit, long image) in all.Take(images))
        {
            Row(page, tensors, unit, image, names);
        }
        page.Close("table").Close("div");
        if (all.Length > images)
        {
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"Shown: {images} of {all.Length} edited pictures; the others lie beside them in the stage's folder."), "class=note");
        }
        return page.ToString();
    }

    private static void Row(HtmlText page, StoredTensors tensors, string unit, long image, IReadOnlyList<string> names)
    {
        using DisposeScope scope = NewDisposeScope();
        if (tensors.Row(unit, File, "original", image) is not { } original || tensors.Row(unit, File, "target", image) is not { } wanted)
        {
            return;
        }
        page.Open("tr").Element("th", image.ToString(CultureInfo.InvariantCulture));
        page.Open("td").Raw(Pictures.Map(original, "the label before")).Close("td").Open("td").Raw(Pictures.Map(wanted, "the wanted label")).Close("td");
        Tensor? outline = wanted.dtype == ScalarType.Int64 ? wanted : null;
        foreach (string name in names)
        {
            page.Open("td");
            if (tensors.Row(unit, File, $"images/{name}", image) is { } picture)
            {
                page.Raw(Pictures.Colour(picture, name, outline));
            }
            page.Close("td");
        }
        page.Close("tr");
    }
}
