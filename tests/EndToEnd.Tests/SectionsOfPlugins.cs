using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>What a plugin's stage wants to show stands in the report, drawn by the program.</summary>
public sealed partial class SectionsOfPlugins : IDisposable
{
    private readonly Workplace _workplace = new("""
        experiment: test
        device: cpu
        plugins: [Waves]
        stages:
          train: { stage: count, matrix: { steps: [2, 3] } }
        """);

    [Fact]
    public void TextTablesAndCurvesStandUnderTheNameOfTheirStage()
    {
        Ended run = _workplace.Run("experiment.yaml");

        Assert.True(run.Code == 0, run.ToString());
        string page = File.ReadAllText(Path.Combine(_workplace.RunFolder, "report.html"));
        string[] parts = [.. Part().Matches(page).Select(match => match.Value)];
        Assert.Equal(["<h2>train</h2>", "<h3>steps=2</h3>", "<p>Counted up to 2.</p>", "<h3>steps=3</h3>", "<p>Counted up to 3.</p>"], parts);
        Assert.Contains("<caption>The last step</caption><tr><th>before</th><th>after</th></tr><tr><td>1.000</td><td>2.841</td></tr>", page); // 2 + sin 1
        Assert.Contains("data-chart=\"{&quot;title&quot;:&quot;&quot;,&quot;x&quot;:&quot;step&quot;,&quot;places&quot;:[1,2],", page);
        Assert.Contains("<figcaption>From step to step</figcaption>", page);
    }

    public void Dispose() => _workplace.Dispose();

    [GeneratedRegex("<h2>train</h2>|<h3>steps=.</h3>|<p>Counted[^<]*</p>")]
    private static partial Regex Part();
}
