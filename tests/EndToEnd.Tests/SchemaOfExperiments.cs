using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>The JSON Schema that lies beside the experiments, against what they are and what they must not be.</summary>
public sealed class SchemaOfExperiments
{
    private const string Modeline = "# yaml-language-server: $schema=";

    private static readonly string Shipped = Path.Combine(Where.Experiments, "experiment.schema.json");

    private static readonly SchemaCheck Schema = new(JsonNode.Parse(File.ReadAllText(Shipped))!.AsObject());

    public static TheoryData<string> ShippedExperiments => [.. ExperimentsIn(""), .. ExperimentsIn("models")];

    public static TheoryData<string> Examples => [.. Page.Examples.Keys];

    [Fact]
    public void TheShippedSchemaIsWhatTheProgramWrites()
    {
        string folder = Directory.CreateTempSubdirectory("runner-schema-").FullName;
        try
        {
            using RunningProgram program = new(folder, Where.Plugins, "schema", "--output", "written.json");
            Ended ended = program.Wait();

            Assert.True(ended.Code == 0, ended.ToString());
            Assert.Equal(File.ReadAllText(Path.Combine(folder, "written.json")), File.ReadAllText(Shipped)); // ./run.sh schema --output experiments/experiment.schema.json
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(ShippedExperiments))]
    public void AShippedExperimentNamesTheSchemaAndConformsToIt(string file)
    {
        string text = File.ReadAllText(Path.Combine(Where.Experiments, file));

        Assert.StartsWith($"{Modeline}{string.Concat(Enumerable.Repeat("../", file.Count(letter => letter == '/')))}experiment.schema.json\n", text, StringComparison.Ordinal);
        Assert.Empty(Schema.Faults(YamlAsJson.Of(text)));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExampleOfThePageConformsToTheSchema(string file) => Assert.Empty(Schema.Faults(YamlAsJson.Of(Page.Examples[file])));

    [Theory]
    [InlineData("about:", "abuot:", "a misspelt key at the top")]
    [InlineData("images: generate", "image: generate", "a misspelt key of a stage")]
    [InlineData("count: 16", "count: sixteen", "a word for a number")]
    [InlineData("steps: 4, guidance: 3", "steps: 0, guidance: 3", "a number below the least")]
    [InlineData("count: 16", "count: 1.5", "a fraction for a whole number")]
    [InlineData("guidance: 3", "guidence: 3", "a misspelt key of a part")]
    [InlineData("scheduler: lms", "scheduler: lsm", "a misspelt word")]
    [InlineData("bias: false", "bias: no", "YAML's other words for truth")]
    [InlineData("kind: onnx-depth", "kind: onnx-detph", "a misspelt kind")]
    [InlineData("kind: onnx-depth, ", "", "a part without a kind")]
    [InlineData("stage: label", "stage: lable", "a misspelt kind of stage")]
    [InlineData("    stage: label\n", "", "a stage without a kind")]
    [InlineData("    labels: depth\n", "", "a setting that must be there")]
    [InlineData("labels: depth\n", "labels: [depth, depth]\n", "a list where one is meant")]
    [InlineData("labels: depth\n", "labels: depth\n    metrics: 5\n", "a number for a list of parts")]
    [InlineData("labels: depth\n", "labels: depth\n    split: 0.5\n", "a number for a mapping")]
    [InlineData("activations: { of: generate, sites: \"decoder.3.*.self-attention\", steps: 1-4 }", "activations: 4", "a number for a mapping that must be there")]
    [InlineData("labels: depth\n", "labels: depth\n    matrix: trained\n", "a word for a matrix")]
    [InlineData("labels: depth\n", "labels: depth\n    repeats: 0\n", "no repeats at all")]
    [InlineData("probe-depth:\n", "probe depth:\n", "a stage's name with a space")]
    public void AFileWithAFaultOfShapeIsRefused(string right, string wrong, string fault)
    {
        string whole = Page.Examples["first.yaml"];
        Assert.Contains(right, whole, StringComparison.Ordinal);

        Assert.True(Schema.Faults(YamlAsJson.Of(whole.Replace(right, wrong, StringComparison.Ordinal))).Count > 0, fault);
    }

    private static IEnumerable<string> ExperimentsIn(string folder) => Directory.EnumerateFiles(Path.Combine(Where.Experiments, folder), "*.yaml")
        .Select(file => Path.GetRelativePath(Where.Experiments, file)).Where(name => !name.EndsWith(".lock.yaml", StringComparison.Ordinal));
}
