using System.Globalization;
using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Reports.Sections;

/// <summary>What had to hold, numbers that have no section of their own, and what all numbers depend on.</summary>
internal static class Closing
{
    private const int DigestLetters = 16;

    public static void Expectations(HtmlText page, RunRecord run)
    {
        if (run.Expectations.Count == 0)
        {
            return;
        }
        page.Open("section").Element("h2", "Expectations").Open("div", "class=wide").Open("table", "class=plain").Raw("<tr><th></th><th>expected</th><th>measured</th></tr>");
        foreach (ExpectationResult expectation in run.Expectations)
        {
            (string look, string mark) = expectation switch { { IsJudged: false } => ("", "\u2013"), { Holds: true } => ("class=holds", "\u2713"), _ => ("class=fails", "\u2717") };
            page.Open("tr", look).Element("td", mark).Element("td", expectation.Text)
                .Element("td", expectation.Detail).Close("tr");
        }
        page.Close("table").Close("div").Close("section");
    }

    public static void Numbers(HtmlText page, OtherNumbers others)
    {
        if (others.Rows.Count == 0)
        {
            return;
        }
        page.Open("section").Element("h2", "Other numbers").Table(OtherNumbers.Headings, others.Rows);
        foreach (string remark in others.Remarks)
        {
            page.Element("p", remark, "class=note");
        }
        page.Close("section");
    }

    /// <param name="page">The page.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder, where the texts lie.</param>
    public static void Provenance(HtmlText page, RunRecord run, string folder)
    {
        page.Open("section").Element("h2", "Provenance").Open("div", "class=wide").Open("table", "class=plain");
        foreach ((string name, string value) in Facts(run))
        {
            page.Open("tr").Element("th", name, "class=name").Element("td", value).Close("tr");
        }
        page.Close("table").Close("div");
        foreach (string source in run.Sources.Where(source => File.Exists(Path.Combine(folder, source))))
        {
            page.Open("details").Element("summary", source).Element("pre", File.ReadAllText(Path.Combine(folder, source))).Close("details");
        }
        page.Close("section");
    }

    private static IEnumerable<(string Name, string Value)> Facts(RunRecord run)
    {
        yield return ("finished", run.Finished.ToString("u", CultureInfo.InvariantCulture));
        yield return ("file", run.File);
        foreach (string setting in run.Overrides)
        {
            yield return ("--set", setting);
        }
        yield return ("seed", run.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("device", run.Environment.Device == run.Environment.DeviceModel ? run.Environment.Device : $"{run.Environment.Device} ({run.Environment.DeviceModel})");
        yield return ("number format", run.Environment.DType.ToString().ToLowerInvariant());
        yield return ("threads", run.Environment.Threads.ToString(CultureInfo.InvariantCulture));
        foreach ((string library, string version) in run.Environment.Libraries)
        {
            yield return (library, version);
        }
        foreach (CodeRecord code in run.Code)
        {
            yield return ($"code of {code.Kind}", code.Digest[..Math.Min(DigestLetters, code.Digest.Length)]);
        }
        foreach (IGrouping<string, StageRecord> stage in run.Stages.GroupBy(stage => stage.BaseName))
        {
            string instances = stage.Count() > 1 ? $"{stage.Count()} instances, " : "";
            yield return ($"stage {stage.Key}", string.Create(CultureInfo.InvariantCulture, $"{instances}{stage.Sum(one => one.Planned)} units, {stage.Sum(one => one.Seconds):0.###} s"));
        }
        foreach (string failure in run.Failures)
        {
            yield return ("failed", failure);
        }
    }
}
