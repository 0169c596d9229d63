using System.Reflection;
using Runner.Cli.Reports.Sections;
using Runner.Cli.Results;
using Runner.Engine.Reporting;
using Runner.Engine.Storing;

namespace Runner.Cli.Reports;

/// <summary>One page that tells what an experiment found: text, tables, curves and pictures in a single file that needs nothing else.</summary>
internal static class ReportPage
{
    public const string FileName = "report.html";

    /// <summary>The page of a part of a run: it takes no whole page's place.</summary>
    private const string FileNameOfPart = "report-part.html";

    private const string KeyBegins = "<meta name=runner-page content=";

    /// <summary>Writes a run's page, unless the one that is there was made of the same by the same program.</summary>
    /// <returns>The page's path.</returns>
    public static string Write(RunPlace place, RunRecord run, Slice slice)
    {
        string path = Path.Combine(place.Folder, slice.IsPart ? FileNameOfPart : FileName);
        string key = PageParts.KeyOf("page", place.Digest, Asked(slice));
        if (place.Digest.Length > 0 && KeyOf(path) == key)
        {
            return path;
        }
        string beside = Path.GetDirectoryName(place.Folder) ?? place.Folder;
        PageParts parts = new(place.Digest.Length > 0 ? Path.Combine(beside, ".parts") : null);
        string text = Of(slice.Of(run), place.Folder, parts, key, slice);
        StoreTrouble.InRunFolder(beside, () => Replace(path, text));
        parts.Trim();
        return path;
    }

    /// <summary>Writes a file whole or not at all.</summary>
    internal static string Replace(string path, string text)
    {
        string aside = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(aside, text);
        File.Move(aside, path, overwrite: true);
        return text;
    }

    /// <summary>The page of a run.</summary>
    /// <param name="run">What is shown.</param>
    /// <param name="folder">The run's folder, where artifacts and texts are found.</param>
    /// <param name="parts">Pieces that were drawn before.</param>
    /// <param name="key">What the page is known by.</param>
    /// <param name="slice">What was asked for, where that is not all.</param>
    public static string Of(RunRecord run, string folder, PageParts parts, string key, Slice slice)
    {
        StageGroup[] stages = [.. StageGroup.Of(run)];
        ProbeReadings[] probes = [.. stages.Where(stage => stage.Kind == "probe").SelectMany(stage => ProbeReadings.Of(stage, slice.Metric))];
        HtmlText page = new();
        page.Raw("<!doctype html>\n<html lang=en><head><meta charset=utf-8>").Raw($"{KeyBegins}{key}>").Raw("<meta name=viewport content=\"width=device-width\">")
            .Element("title", run.Experiment).Open("style").Raw(Resource("report.css")).Close("style").Raw("</head><body>")
            .Element("h1", run.Experiment).Element("p", run.About, "class=question");
        if (slice.IsPart)
        {
            page.Element("p", $"A part of the run: {Asked(slice)}", "class=note");
        }
        Closing.Expectations(page, run);
        foreach (ProbeReadings probe in probes)
        {
            new ProbeSection(probe, parts, slice.Over, folder).Write(page);
        }
        new PictureStrips(run, folder, probes, parts).Write(page);
        foreach (StageGroup stage in stages.Where(stage => InterventionScores.AreOf(stage.Kind)))
        {
            new Interventions(stage, folder, parts).Write(page);
        }
        foreach (StageGroup stage in stages.Where(stage => stage.Kind == "animate"))
        {
            new Animations(stage, folder).Write(page);
        }
        foreach (StageGroup stage in stages)
        {
            new StageSections(stage, folder, parts).Write(page);
        }
        Closing.Numbers(page, new OtherNumbers(stages));
        Closing.Provenance(page, run, folder);
        return page.Open("script").Raw(Resource("report.js")).Close("script").Raw("</body></html>\n").ToString();
    }

    private static string Asked(Slice slice) => string.Join("; ", slice.Where.Select(pair => $"{pair.Axis}={pair.Value}").Concat(slice.Stages.Select(stage => $"stage {stage}")).Concat(slice.Over == Slice.All.Over ? [] : [$"over {slice.Over}"]).Concat(slice.Metric.Length == 0 ? [] : [$"metric {slice.Metric}"]));

    // It stands at the beginning of the page.
    private static string KeyOf(string path)
    {
        if (!File.Exists(path))
        {
            return "";
        }
        using StreamReader reader = new(path);
        char[] beginning = new char[256];
        string text = new(beginning, 0, reader.ReadBlock(beginning));
        int from = text.IndexOf(KeyBegins, StringComparison.Ordinal);
        int to = from < 0 ? -1 : text.IndexOf('>', from + KeyBegins.Length);
        return to < 0 ? "" : text[(from + KeyBegins.Length)..to];
    }

    private static string Resource(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the program");
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
