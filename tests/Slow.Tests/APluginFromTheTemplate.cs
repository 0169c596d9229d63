using System.Text.RegularExpressions;

namespace Slow.Tests;

/// <summary>The packages and the template, used by somebody who has nothing of this clone but them and the program.</summary>
public sealed partial class APluginFromTheTemplate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-packages-").FullName;

    [Fact]
    public void ItIsMadeBuiltTestedAndRunsAnExperimentOutsideOfTheClone()
    {
        string program = Path.Combine(Where.Clone, "run.sh");
        string packages = Path.Combine(_folder, "packed");
        string plugin = Path.Combine(_folder, "Glow");
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".nuget", "packages");
        Dictionary<string, string?> nothing = [];
        // What is packed here stays here; everybody else's packages are taken from where they are already.
        Dictionary<string, string?> apart = new() { ["NUGET_PACKAGES"] = Path.Combine(_folder, "restored"), ["NUGET_FALLBACK_PACKAGES"] = known };
        Dictionary<string, string?> added = new() { ["RUNNER_PLUGINS"] = Path.Combine(plugin, "plugins") };
        string[] hive = ["--debug:custom-hive", Path.Combine(_folder, "templates")];

        string packed = Command.Done(_folder, nothing, program, "pack", packages);
        string version = Version().Match(packed).Groups["version"].Value;
        Command.Done(_folder, nothing, ["dotnet", "new", "install", Path.Combine(packages, $"Runner.Templates.{version}.nupkg"), .. hive]);
        Command.Done(_folder, nothing, ["dotnet", "new", "runner-plugin", "-n", "Glow", "-o", plugin, "--packages", packages, .. hive]);
        Command.Done(plugin, apart, "dotnet", "build", "Glow", "-c", "Release", "--nologo");
        string tested = Command.Done(plugin, apart, "dotnet", "test", "Glow.Tests", "-c", "Release", "--nologo");
        string run = Command.Done(plugin, added, program, "experiment.yaml");
        string again = Command.Done(plugin, added, program, "plan", "experiment.yaml");

        Assert.Equal(
            ["Runner.Abstractions", "Runner.Diffusion", "Runner.Metrics", "Runner.Templates", "Runner.Torch", "Runner.Training"],
            Directory.EnumerateFiles(packages).Select(file => Path.GetFileName(file).Replace($".{version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Matches("Passed! +- Failed: +0, Passed: +2, ", tested);
        Assert.Contains("expected: 2 of 2 hold", run);
        Assert.Contains("nothing to do: every unit is in the store", again);
        // What the runner supplies does not lie beside the plugin: there it would count in every fingerprint.
        Assert.Equal(
            ["Glow.deps.json", "Glow.dll", "Glow.runtimeconfig.json"],
            Directory.EnumerateFiles(Path.Combine(plugin, "plugins", "Glow"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex("packages of version (?<version>[^ ]+) are in")]
    private static partial Regex Version();
}
