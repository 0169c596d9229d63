using Runner.Cli.Reports.Views;

namespace Runner.Cli.Reports.Sections;

/// <summary>What had to hold, and what the numbers depend on.</summary>
internal static class Closing
{
    public static void Expectations(Markup page, RunView run)
    {
        if (run.Expectations.Count == 0) return;
        page.Open("section").Element("h2", "Expectations").Open("table", "class=plain").Raw("<tr><th></th><th>expected</th><th>measured</th></tr>");
        foreach (ExpectationView expectation in run.Expectations)
        {
            page.Open("tr", expectation.Holds ? "class=holds" : "class=fails").Element("td", expectation.Holds ? "\u2713" : "\u2717").Element("td", expectation.Text)
                .Element("td", expectation.Measured).Close("tr");
        }

        page.Close("table").Close("section");
    }

    public static void Provenance(Markup page, RunView run)
    {
        page.Open("section").Element("h2", "Provenance").Open("table", "class=plain");
        foreach ((string name, string value) in run.Provenance) page.Open("tr").Element("th", name, "class=name").Element("td", value).Close("tr");
        page.Close("table").Raw("<details><summary>The experiment</summary>").Element("pre", run.Source).Raw("</details>").Close("section");
    }
}
