using System.Globalization;
using System.Text.Json;
using Runner.Cli.Results;
using Runner.Engine.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports.Sections;

/// <summary>What the probes of each site and step read in one picture, to be looked at from the cells of a heatmap.</summary>
internal sealed class CellPictures(ProbeReadings probe, PageParts parts, string folder)
{
    private const int Most = 400;
    private const string File = "predictions.safetensors";

    /// <summary>What a cell's picture is found by.</summary>
    public static string At(string site, int step) => string.Create(CultureInfo.InvariantCulture, $"{site} {step}");

    /// <summary>An element with all pictures of an instance; nothing where there are none, or too many.</summary>
    public string Of(RepeatedInstance variant)
    {
        (string At, UnitRecord Unit)[] cells =
        [
            .. probe.Sites.SelectMany(site => probe.Steps.Select(step => (At(site, step), Unit: probe.Unit(variant, site, step))))
                .Where(cell => cell.Unit is { Folder.Length: > 0 }).Select(cell => (cell.Item1, cell.Unit!)),
        ];
        return cells.Length is 0 or > Most ? "" : parts.Get(PageParts.KeyOf(["cells", .. cells.SelectMany(cell => new[] { cell.At, cell.Unit.Fingerprint })]), () => Drawn(cells));
    }

    private string Drawn((string At, UnitRecord Unit)[] cells)
    {
        using StoredTensors tensors = new();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, string> sources = [];
        foreach ((string at, UnitRecord unit) in cells)
        {
            string place = Path.Combine(folder, unit.Folder);
            if (tensors.Indices(place, File) is [long first, ..] && tensors.Row(place, File, "predicted", first) is { } map)
            {
                sources[at] = Pictures.MapSource(map);
            }
        }
        return sources.Count == 0 ? "" : $"<script type=\"application/json\">{JsonSerializer.Serialize(sources)}</script>";
    }
}
