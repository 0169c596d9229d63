using System.Text.Json;
using Runner.Cli.Reports.Views;
using Runner.Engine.Storing;

namespace Runner.Cli.Results;

/// <summary>A run as its folder tells it: <c>summary.json</c>, <c>metrics.csv</c>, <c>experiment.yaml</c> and the links to artifacts. Nothing else is needed, so old runs and other people's can be shown.</summary>
internal sealed class RunFolder(string folder)
{
    private const string SourceFile = "experiment.yaml";

    /// <summary>The page that the run leaves for people.</summary>
    public string ReportFile => Path.Combine(folder, "report.html");

    /// <summary>The page's path as somebody in the current folder would type it.</summary>
    public string ReportPath =>
        Path.GetRelativePath(Environment.CurrentDirectory, ReportFile) is var near && near.StartsWith("..", StringComparison.Ordinal) ? ReportFile : near;

    /// <summary>Keeps the experiment's text as it was, and what the command line laid over it.</summary>
    public void KeepSource(string experimentFile, IReadOnlyList<string> overrides)
    {
        IEnumerable<string> lines = overrides.Select(setting => $"# --set {setting}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, SourceFile), string.Concat(lines.Select(line => line + "\n")) + File.ReadAllText(experimentFile));
    }

    /// <summary>Reads the run.</summary>
    /// <exception cref="InvalidDataException">The folder holds no finished run.</exception>
    public RunView Read()
    {
        string summaryFile = Path.Combine(folder, "summary.json");
        if (!File.Exists(summaryFile))
        {
            throw new InvalidDataException($"{folder} holds no run: there is no summary.json in it");
        }
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(summaryFile));
        JsonElement root = summary.RootElement;
        IReadOnlyDictionary<string, int> order = UnitOrder.Of(Path.Combine(folder, "metrics.csv"));
        string source = Path.Combine(folder, SourceFile);
        return new RunView(
            root.GetProperty("experiment").GetString() ?? "",
            root.GetProperty("about").GetString() ?? "",
            [.. root.GetProperty("stages").EnumerateArray().Select(stage => Stage(stage, order))],
            [.. root.GetProperty("expectations").EnumerateArray().Select(Expectation)],
            RunProvenance.Of(root),
            File.Exists(source) ? File.ReadAllText(source) : "");
    }

    private static ExpectationView Expectation(JsonElement expectation) => new(
        expectation.GetProperty("text").GetString() ?? "", expectation.GetProperty("holds").GetBoolean(), expectation.GetProperty("detail").GetString() ?? "");

    private StageView Stage(JsonElement stage, IReadOnlyDictionary<string, int> order)
    {
        string name = stage.GetProperty("name").GetString() ?? "";
        (string baseName, IReadOnlyDictionary<string, string> matrix) = StageName.Split(name);
        string links = Path.Combine(folder, "artifacts", name);
        IEnumerable<string> units = Directory.Exists(links) ? Directory.EnumerateDirectories(links).Order(StringComparer.Ordinal) : [];
        return new StageView(
            baseName,
            stage.GetProperty("kind").GetString() ?? "",
            matrix,
            [.. units.Select(Unit).OrderBy(unit => order.GetValueOrDefault($"{baseName}/{unit.Key}", int.MaxValue))]);
    }

    private static UnitView Unit(string link)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(link, "record.json")));
        JsonElement record = document.RootElement;
        Dictionary<string, string> labels = record.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "");
        IEnumerable<JsonProperty> inputs = record.GetProperty("components").EnumerateObject().Where(component => component.Name.StartsWith("input ", StringComparison.Ordinal));
        string metrics = Path.Combine(link, "metrics.csv");
        MetricView[] rows = File.Exists(metrics)
            ? [.. MetricTable.Read(metrics).Select(row => new MetricView(row.Name, row.Value, row.Labels))]
            : [];
        return new UnitView(Path.GetFileName(link).Replace("--", "/", StringComparison.Ordinal), link, labels, rows)
        {
            Fingerprint = record.GetProperty("fingerprint").GetString() ?? "",
            Inputs = inputs.Select(input => (input.Value.GetString() ?? "").Trim('"')).ToHashSet(),
        };
    }
}
