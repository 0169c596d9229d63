using System.Globalization;
using Runner.Cli.Reports.Views;
using Runner.Cli.Results;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports.Sections;

/// <summary>What editing the representation does to the picture, beside no edit and a random edit of the same norm.</summary>
internal static class Interventions
{
    private const int Images = 8;

    public static void Write(Markup page, string name, IEnumerable<StageView> instances)
    {
        UnitView[] units = [.. instances.SelectMany(instance => instance.Units)];
        if (units.Length == 0) return;
        page.Open("section").Element("h2", $"{name}: does editing the representation move the object?");
        Scores(page, units);
        page.Element("p", "Each row: one image; the label that it had, the label that it shall have, and the pictures made from the same prompt and noise. The outline is the wanted label.");
        page.Open("table", "class=strip");
        int left = Images;
        foreach (UnitView unit in units)
        {
            if (left <= 0) break;
            left -= Rows(page, unit, left, header: left == Images);
        }

        page.Close("table").Close("section");
    }

    private static void Scores(Markup page, UnitView[] units)
    {
        InterventionScores scores = new(units);
        page.Open("table", "class=plain").Open("tr").Element("th", "");
        foreach (string name in scores.Names) page.Element("th", name);
        page.Close("tr");
        foreach ((string heading, IEnumerable<string> cells) in scores.Rows(metric => metric + " with the old label"))
        {
            page.Open("tr").Element("th", heading, "class=name");
            foreach (string cell in cells) page.Element("td", cell);
            page.Close("tr");
        }

        page.Close("table").Element("p", "In brackets: the 95% interval of the mean, bootstrapped over images (several edits of one image count as one).");
    }

    private static int Rows(Markup page, UnitView unit, int most, bool header)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(unit.Folder, "interventions.safetensors"));
        long[] index = [.. file.Read("index").data<long>()];
        string[] names = [.. unit.Metrics.Select(row => row.Labels.GetValueOrDefault("intervention", "")).Where(text => text.Length > 0).Distinct()];
        if (header)
        {
            page.Open("tr").Element("th", "image").Element("th", "label").Element("th", "wanted");
            foreach (string name in names) page.Element("th", name);
            page.Close("tr");
        }

        int count = Math.Min(most, index.Length);
        for (int row = 0; row < count; row++)
        {
            Tensor wanted = file.Read("target")[row];
            page.Open("tr").Element("th", index[row].ToString(CultureInfo.InvariantCulture));
            page.Open("td").Raw(Pictures.Map(file.Read("original")[row], "the label before")).Close("td").Open("td").Raw(Pictures.Map(wanted, "the wanted label")).Close("td");
            Tensor? outline = wanted.dtype == ScalarType.Int64 ? wanted : null;
            foreach (string name in names) page.Open("td").Raw(Pictures.Colour(file.Read($"images/{name}")[row], name, outline)).Close("td");
            page.Close("tr");
        }

        return count;
    }
}
