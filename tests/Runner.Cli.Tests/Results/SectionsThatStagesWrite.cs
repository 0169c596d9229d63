using Runner.Abstractions;

namespace Runner.Cli.Tests.Results;

public sealed class SectionsThatStagesWrite : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("section-").FullName;

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "seen"));
        File.WriteAllBytes(Path.Combine(_folder, "seen", "a.png"), [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1]);
        ReportSection written = new(
        [
            new ReportText("a < b"),
            new ReportTable("of", ["one", "two"], [["1", "2"], ["3", "4"]]),
            new ReportCurves("over", "x", "y", [1, 2.5], [new ReportCurve("c", [double.NaN, 0.1]) { HalfWidths = [0, 0.01], IsControl = true }]),
            new ReportPicture("seen", "seen/a.png"),
        ]);

        written.Write(_folder);
        ReportSection read = ReportSection.Read(_folder)!;

        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(typeof(ReportPicture), read.Parts[3].GetType());
    }

    [Fact]
    public void NothingIsShownWhereNothingIsWritten() => Assert.Null(ReportSection.Read(_folder));

    public static TheoryData<ReportPart, string> Misfits => new()
    {
        { new ReportTable("t", ["one", "two"], [["1", "2"], ["3"]]), "row 2 of table \"t\" has 1 cells for 2 columns" },
        { new ReportCurves("c", "x", "y", [1, 2], [new ReportCurve("line", [1])]), "curve \"line\" of \"c\" has 1 values for 2 places" },
        { new ReportCurves("c", "x", "y", [1, 2], [new ReportCurve("line", [1, 2]) { HalfWidths = [1] }]), "curve \"line\" of \"c\" has 2 values and 1 intervals for 2 places" },
        { new ReportCurves("c", "x", "y", [2, 1], [new ReportCurve("line", [1, 2])]), "the places of curves \"c\" do not ascend" },
        { new ReportCurves("c", "x", "y", [], [new ReportCurve("line", [])]), "curves \"c\" have no place" },
        { new ReportPicture("p", "none.png"), "picture \"none.png\" is not there" },
        { new ReportPicture("p", "../secret.png"), "picture \"../secret.png\" is not in the unit's folder" },
        { new ReportPicture("p", "/etc/hostname"), "picture \"/etc/hostname\" is not in the unit's folder" },
        { new ReportPicture("p", "text.png"), "picture \"text.png\" is no PNG" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void WhatDoesNotFitIsNotWritten(ReportPart part, string wrong)
    {
        File.WriteAllText(Path.Combine(_folder, "text.png"), "text");

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => new ReportSection([new ReportText("first"), part]).Write(_folder));

        Assert.Equal($"part 2 of report.json: {wrong}", refused.Message);
        Assert.False(File.Exists(Path.Combine(_folder, ReportSection.FileName)));
    }

    [Theory]
    [InlineData("{", "report.json is not a section of a report: line 1")]
    [InlineData("null", "report.json holds nothing")]
    [InlineData("{}", "report.json is not a section of a report: line 1, at $")]
    [InlineData("{ \"parts\": [{ \"kind\": \"dance\" }] }", "report.json is not a section of a report: line 1, at $.parts[0]")]
    [InlineData("{ \"parts\": [{ \"kind\": \"text\", \"text\": \"a\", \"script\": 1 }] }", "report.json is not a section of a report: line 1, at $.parts[0].script")]
    [InlineData("{ \"parts\": [{ \"kind\": \"picture\", \"caption\": \"a\", \"file\": \"../../a.png\" }] }", "part 1 of report.json: picture \"../../a.png\" is not in the unit's folder")]
    [InlineData("{ \"parts\": [{ \"kind\": \"text\", \"text\": null }] }", "report.json is not a section of a report: line 1, at $.parts[0].text")]
    public void WhatIsNoSectionIsRefused(string text, string wrong)
    {
        File.WriteAllText(Path.Combine(_folder, ReportSection.FileName), text);
        Assert.StartsWith(wrong, Assert.Throws<InvalidDataException>(() => ReportSection.Read(_folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
