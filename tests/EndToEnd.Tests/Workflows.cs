using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EndToEnd.Tests;

/// <summary>The workflows that run the tests, and that somebody copies to run an experiment: they say what the program and run.sh know.</summary>
public sealed partial class Workflows
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Where.Clone, ".github", "workflows"), "*.yml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryCommandOfAWorkflowIsOneThatThereIsWithItsOptions(string file)
    {
        string[] commands = [.. Steps(file).Select(step => Text(step, "run")).OfType<string>().SelectMany(run => run.Split('\n')).Where(line => line.Contains("run.sh", StringComparison.Ordinal))];

        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            Match parts = Command().Match(command);
            Assert.True(parts.Success, command);
            string name = parts.Groups["name"].Value;
            string[] options = [.. Option().Matches(parts.Groups["rest"].Value).Select(option => option.Value)];
            if (Regex.IsMatch(File.ReadAllText(Path.Combine(Where.Clone, "run.sh")), $@"^    {name}\)", RegexOptions.Multiline))
            {
                Assert.Empty(parts.Groups["rest"].Value);
                continue;
            }
            using RunningProgram program = new(Path.GetTempPath(), Where.Plugins, name, "--help");
            Ended help = program.Wait();
            Assert.True(help.Code == 0, help.ToString());
            Assert.Contains($"\n  runner {name} ", help.Output, StringComparison.Ordinal);
            Assert.All(options, option => Assert.Matches($@"^  {option}\b", help.Output.Split('\n').FirstOrDefault(line => line.StartsWith($"  {option} ", StringComparison.Ordinal)) ?? $"no option {option}"));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryActionIsAnOfficialOneOfAMajorVersionAndEveryJobEnds(string file)
    {
        YamlMappingNode[] jobs = [.. Jobs(file)];

        Assert.NotEmpty(jobs);
        Assert.All(jobs, job => Assert.InRange(int.Parse(Text(job, "timeout-minutes")!), 1, 360));
        Assert.All(jobs, job => Assert.Equal("ubuntu-latest", Text(job, "runs-on")));
        Assert.All(Steps(file), step => Assert.Matches(@"^actions/[a-z-]+(/[a-z]+)?@v\d+$|^$", Text(step, "uses") ?? ""));
        Assert.All(Steps(file), step => Assert.True(Text(step, "uses") is null != Text(step, "run") is null));
    }

    private static IEnumerable<YamlMappingNode> Jobs(string file)
    {
        using StreamReader reader = new(Path.Combine(Where.Clone, ".github", "workflows", file));
        YamlStream stream = [];
        stream.Load(reader);
        YamlMappingNode root = (YamlMappingNode)stream.Documents.Single().RootNode;
        Assert.True(root.Children.ContainsKey("on"));
        return ((YamlMappingNode)root["jobs"]).Children.Values.Cast<YamlMappingNode>().ToArray();
    }

    private static YamlMappingNode[] Steps(string file) => [.. Jobs(file).SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>()];

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? value) ? ((YamlScalarNode)value).Value : null;

    [GeneratedRegex(@"^\./run\.sh (?<name>[a-z-]+)(?<rest>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Command();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}
