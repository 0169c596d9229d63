using Runner.Engine.Reading;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Plugins;

public sealed class PluginsThatFail
{
    private const string Cannot = "e.yaml:3:11: plugin \"{0}\" in {1}/{0} cannot be loaded: {2}";

    [Theory]
    [InlineData("Throws", "its entry point threw InvalidOperationException: the licence has run out")]
    [InlineData("Hangs", "its entry point did not return within 2 s\n  an entry point only registers kinds")]
    [InlineData("MissingDependency", "it needs Absent.dll, which is not beside it\n  publish the plugin's project, so that its dependencies lie in its folder")]
    [InlineData("NoEntryPoint", "it has no entry point\n  one public class must implement Runner.Abstractions.IPlugin")]
    [InlineData("TwoEntryPoints", "it has 2 entry points: First, Second\n  only one public class may implement IPlugin")]
    [InlineData("RegistersTwice", "the shade \"red\" is registered twice by the same plugin")]
    [InlineData("OtherContract", "it was built against version 2 of the contract; this runner has version 1\n  build it again against this runner")]
    [InlineData("Absent", "it does not use Runner.Abstractions, so it has no entry point\n  one public class must implement Runner.Abstractions.IPlugin")]
    public void APluginThatCannotBeLoadedIsNamedWithTheCause(string plugin, string cause) =>
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, Cannot, plugin, SomePlugins.Folder, cause), SomePlugins.Complaint(plugin));

    [Fact]
    public void AFileThatIsNoAssemblyIsRefused()
    {
        using var folder = new SomeFolder();
        folder.File("Text/Text.dll", "these are words");

        Assert.Equal($"e.yaml:3:11: plugin \"Text\" in {folder.Path}/Text cannot be loaded: Text.dll is not a .NET assembly", SomePlugins.Complaint("Text", folder.Path));
    }

    [Fact]
    public void AMisspeltPluginGetsASuggestion() =>
        Assert.Equal(
            "e.yaml:3:11: unknown plugin \"Fin\"\n  did you mean \"Fine\"? known plugins: Absent, Fine, Hangs, MissingDependency, NoEntryPoint, OtherContract, RegistersTwice, Throws, TwoEntryPoints",
            SomePlugins.Complaint("Fin"));

    [Fact]
    public void APluginFolderThatIsNotThereIsNamed() =>
        Assert.Equal(
            "e.yaml:3:11: unknown plugin \"Fine\"\n  there are no plugins in /nowhere/at/all, which is not there",
            SomePlugins.Complaint("Fine", "/nowhere/at/all"));

    [Fact]
    public void OneBrokenPluginDoesNotKeepAnotherFromLoading()
    {
        var findings = new Findings();

        Assert.Equal(["Fine"], SomePlugins.Load(SomePlugins.Folder, findings, "Throws", "Fine").Plugins);
        Assert.Single(findings.All);
    }

    [Fact]
    public void AnAddedFolderIsSearchedBeforeTheShippedPlugins()
    {
        using var folder = new SomeFolder();
        folder.File("Fine/Fine.dll", "these are words");
        var findings = new Findings();

        SomePlugins.Load([folder.Path], SomePlugins.Folder, findings, "Fine");

        Assert.Equal($"e.yaml:3:11: plugin \"Fine\" in {folder.Path}/Fine cannot be loaded: Fine.dll is not a .NET assembly", Assert.Single(findings.All).ToString());
    }

    [Fact]
    public void AnAddedFolderThatIsNotThereIsSaidAndTheShippedPluginsAreThere()
    {
        var findings = new Findings();

        Assert.Equal("Fine", Assert.Single(SomePlugins.Load(["/nowhere", "/some/~/plugins"], SomePlugins.Folder, findings, "Fine").Plugins));

        Assert.Equal(
            [
                "RUNNER_PLUGINS: warning: the plugin folder /nowhere is not there",
                "RUNNER_PLUGINS: warning: the plugin folder /some/~/plugins is not there\n  ~ stands for a home folder in a shell only, and not within quotes: write the folder out",
            ],
            findings.All.Select(finding => finding.ToString()));
    }

    [Fact]
    public void APluginsFolderInOtherLettersIsSaid()
    {
        using var folder = new SomeFolder();
        folder.File("fine/Fine.dll", "");
        var findings = new Findings();

        SomePlugins.Load([folder.Path], SomePlugins.Folder, findings, "Fine");

        Assert.Equal(
            $"RUNNER_PLUGINS: warning: the folder {folder.Path}/fine holds Fine.dll, so it is no plugin\n  a plugin's folder has the name of its assembly: rename it to Fine",
            Assert.Single(findings.All).ToString());
    }
}
