using System.Xml.Linq;

namespace EndToEnd.Tests;

/// <summary>Making again what is in the store, and comparing.</summary>
public sealed class Verifications
{
    private static string UnderWeather => Some.Waves.Replace("labeler: brightness", "labeler: weather", StringComparison.Ordinal);

    [Fact]
    public void WhatCanBeMadeAgainIsSoToTheLastBit()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        SortedDictionary<string, string> before = workplace.Artifacts();

        Ended ended = workplace.Run("verify", "experiment.yaml", "--rerun", "all", "--junit", "verified.xml", "--markdown", "verified.md");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("test: 35 units made again\n", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@" generate +4 +4 +0 +0 +0\n", ended.Output);
        Assert.Equal(before, workplace.Artifacts());
        Assert.False(Directory.Exists(Path.Combine(workplace.Folder, ".runner", "store", "verified")));
        XElement suite = XDocument.Load(Path.Combine(workplace.Folder, "verified.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("35", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        Assert.Contains("| generate | 4 | 4 | 0 | 0 | 0 |\n", File.ReadAllText(Path.Combine(workplace.Folder, "verified.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDependsOnSomethingThatIsNotDeclaredIsFoundWithThePlaceOfTheLargestDeviation()
    {
        using Workplace workplace = new(UnderWeather);
        workplace.Write("weather.txt", "0");
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        workplace.Write("weather.txt", "0.25");

        Ended ended = workplace.Run("verify", "experiment.yaml", "--rerun", "generate,bright", "--junit", "verified.xml");

        Assert.Equal(4, ended.Code);
        Assert.Contains("bright/shard-000: labels.safetensors: \"labels\"[0, ", ended.Error, StringComparison.Ordinal);
        Assert.Contains("the first stage that differs is bright; later ones may follow from it\nwhat was made again is kept until the next verification: .runner/store/verified\n", ended.Error, StringComparison.Ordinal);
        Assert.Matches(@" bright +4 +0 +0 +4 +2.5e-1\n", ended.Output);
        XElement suite = XDocument.Load(Path.Combine(workplace.Folder, "verified.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("8", "4"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));

        Assert.Equal(0, workplace.Run("verify", "experiment.yaml", "--rerun", "bright", "--tolerance", "0.3").Code);
        Assert.Equal(4, workplace.Run("verify", "experiment.yaml", "--rerun", "bright", "--tolerance", "0.2").Code);
    }

    [Fact]
    public void AStoreThatWasChangedAfterwardsIsNotTakenForAnotherResult()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        string labels = Directory.EnumerateFiles(Path.Combine(workplace.Folder, ".runner", "store", "artifacts"), "labels.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(labels);
        bytes[^1] ^= 1;
        File.WriteAllBytes(labels, bytes);

        Ended ended = workplace.Run("verify", "experiment.yaml", "--rerun", "bright");

        Assert.Equal(4, ended.Code);
        Assert.Contains(": the store's artifact was changed after it was made: labels.safetensors has other bytes than when it was made\n", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0%", "--rerun takes a share above 0% up to 100%, names of stages, or all; not 0%.\n")]
    [InlineData("brigth", "there is no stage \"brigth\"; stages: generate, bright, probe-bright, edit, train\n")]
    [InlineData("all", "35 units of what is verified are not in the store, such as generate/shard-000: run the experiment first\n")]
    public void WhatCannotBeVerifiedIsSaidBeforeAnyWork(string rerun, string said)
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("verify", "experiment.yaml", "--rerun", rerun);

        Assert.Equal(2, ended.Code);
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }
}
