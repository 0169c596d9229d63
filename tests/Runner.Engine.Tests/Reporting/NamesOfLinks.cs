using System.Text;
using Runner.Engine.Reporting;

namespace Runner.Engine.Tests.Reporting;

/// <summary>Whatever a name or a label holds becomes one name of a file, and no two become the same.</summary>
public sealed class NamesOfLinks
{
    [Theory]
    [InlineData("huber", "huber")]
    [InlineData("../../outside", "..%2F..%2Foutside")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".", "%2E")]
    [InlineData("", "%")]
    [InlineData("%2F", "%252F")]
    [InlineData("tab\tand\nline", "tab%09and%0Aline")]
    [InlineData("ü/ä", "ü%2Fä")]
    [InlineData("a:b*c?\"<>|\\", "a%3Ab%2Ac%3F%22%3C%3E%7C%5C")]
    [InlineData(" blank ", "%20blank%20")]
    public void ATextIsEscaped(string text, string name) => Assert.Equal(name, LinkName.Of(text));

    [Theory]
    [InlineData("step-05/decoder.4", "step-05--decoder.4")]
    [InlineData("a--b", "a%2D%2Db")]
    [InlineData("a-/b", "a%2D--b")]
    [InlineData("a/-b", "a--%2Db")]
    [InlineData("../x", "%2E%2E--x")]
    public void AKeysSlashIsTwoHyphensAndNothingElseIs(string key, string name) => Assert.Equal(name, LinkName.OfKey(key));

    [Fact]
    public void LabelsAreJoinedSoThatTheyCouldBeTakenApart() => Assert.Equal(
        "probe.loss=huber,vars.model=a%2Cb%3Dc", LinkName.OfLabels([KeyValuePair.Create("probe.loss", "huber"), KeyValuePair.Create("vars.model", "a,b=c")]));

    [Fact]
    public void WhatIsLongIsCutAndStillTellsItselfApart()
    {
        string[] names = [LinkName.Of(new string('l', 400)), LinkName.Of(new string('l', 399) + "m"), LinkName.Of(new string('ü', 200)), LinkName.OfKey(new string('k', 300))];

        Assert.All(names, name => Assert.InRange(Encoding.UTF8.GetByteCount(name), 90, 100));
        Assert.Equal(4, names.Distinct().Count());
    }
}
