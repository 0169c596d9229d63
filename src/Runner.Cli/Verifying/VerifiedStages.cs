using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Binding;
using Runner.Engine.Verifying;

namespace Runner.Cli.Verifying;

/// <summary>A unit that was made again, in words.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="IsRight">Whether it came out the same, or near enough.</param>
/// <param name="Text">How it differs.</param>
/// <param name="Largest">The largest deviation; NaN where it is no number.</param>
internal sealed record VerifiedLine(VerifiedUnit Unit, bool IsRight, string Text, double Largest);

/// <summary>A verification by stages, as it is shown and written.</summary>
internal sealed class VerifiedStages
{
    private readonly bool hasFailures;

    private VerifiedStages(IReadOnlyList<VerifiedLine> all, bool hasFailures) => (All, this.hasFailures) = (all, hasFailures);

    /// <summary>Every unit, in the order of the graph.</summary>
    public IReadOnlyList<VerifiedLine> All { get; }

    /// <summary>What the program tells the shell.</summary>
    public int Code => hasFailures || All.Any(line => line.Unit.State == VerifiedState.NotMade) ? ExitCode.Failed : All.All(line => line.IsRight) ? ExitCode.Done : ExitCode.Differs;

    public static VerifiedStages Of(Verification made, Tolerances within) => new([.. made.Units.Select(unit => Line(unit, within))], made.Failures.Count > 0);

    /// <summary>A table: a line for each stage.</summary>
    public IEnumerable<string> Lines(int width)
    {
        TextTable table = new(["stage"], ["units", "same bits", "within tolerance", "differ", "largest deviation"]);
        foreach (IGrouping<string, VerifiedLine> stage in All.GroupBy(line => line.Unit.Stage))
        {
            table.Add(Cells(stage));
        }
        return table.Lines(width);
    }

    /// <summary>As CI servers read it: a test for each unit.</summary>
    public string JUnit(string experiment)
    {
        XElement suite = new(
            "testsuite",
            new XAttribute("name", experiment),
            new XAttribute("tests", All.Count),
            new XAttribute("failures", All.Count(line => !line.IsRight)),
            All.Select(line => new XElement(
                "testcase",
                new XAttribute("classname", line.Unit.Stage),
                new XAttribute("name", line.Unit.Unit),
                new XAttribute("time", line.Unit.Seconds.ToString("0.###", CultureInfo.InvariantCulture)),
                line.IsRight ? null : new XElement("failure", new XAttribute("message", line.Text)))));
        return $"{new XDeclaration("1.0", "utf-8", null)}\n{new XElement("testsuites", suite)}\n";
    }

    public string Markdown(string experiment)
    {
        StringBuilder text = new($"## {experiment}: {Quantities.Units(All.Count)} made again\n\n| stage | units | same bits | within tolerance | differ | largest deviation |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (IGrouping<string, VerifiedLine> stage in All.GroupBy(line => line.Unit.Stage))
        {
            text.Append("| ").AppendJoin(" | ", Cells(stage).Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        }
        foreach (VerifiedLine line in All.Where(line => !line.IsRight))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- `{line.Unit.Stage}/{line.Unit.Unit}`: {line.Text}");
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string[] Cells(IGrouping<string, VerifiedLine> stage)
    {
        int same = stage.Count(line => line.Unit.State == VerifiedState.Same);
        int near = stage.Count(line => line.IsRight) - same;
        double[] deviations = [.. stage.Where(line => line.Unit.State == VerifiedState.Differs).Select(line => line.Largest)];
        string largest = deviations.Length == 0 ? "0" : deviations.Any(double.IsNaN) ? "-" : deviations.Max().ToString("0.###e0", CultureInfo.InvariantCulture);
        return [stage.Key, Quantities.Count(stage.Count()), Quantities.Count(same), Quantities.Count(near), Quantities.Count(stage.Count() - same - near), largest];
    }

    private static VerifiedLine Line(VerifiedUnit unit, Tolerances within)
    {
        switch (unit.State)
        {
            case VerifiedState.Same:
                return new VerifiedLine(unit, true, "", 0);
            case VerifiedState.Damaged:
                return new VerifiedLine(unit, false, $"the store's artifact was changed after it was made: {unit.Damage}", double.NaN);
            case VerifiedState.NotMade:
                return new VerifiedLine(unit, false, "it could not be made again", double.NaN);
            default:
                FileDeviation[] files = [.. unit.Files.Select(file => FileDeviation.Of(unit, file, within))];
                bool isRight = files.All(file => file.IsWithin);
                FileDeviation worst = files.OrderBy(file => file.IsWithin ? 1 : 0).ThenByDescending(file => double.IsNaN(file.Relative) ? double.PositiveInfinity : file.Relative).First();
                return new VerifiedLine(unit, isRight, worst.Text + (files.Length > 1 ? $", and {files.Length - 1} more {(files.Length == 2 ? "file" : "files")}" : ""), files.Any(file => double.IsNaN(file.Relative)) ? double.NaN : files.Max(file => file.Absolute));
        }
    }
}
