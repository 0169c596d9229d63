using System.CommandLine;
using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Cli.Verifying;
using Runner.Engine;
using Runner.Engine.Binding;
using Runner.Engine.Verifying;
using Runner.Torch.Native;

namespace Runner.Cli.Commands;

/// <summary><c>verify EXPERIMENT.yaml</c>: makes units again that are in the store, and compares what comes out.</summary>
internal sealed class VerifyCommand : Command
{
    private const int UnitsSaid = 20;
    private readonly ExperimentArguments arguments = new();
    private readonly Option<string> rerun = new("--rerun")
    {
        HelpName = "SHARE%|STAGE,...|all",
        Description = "What is made again: a share of the units of every stage, some stages, or all.",
        DefaultValueFactory = _ => "10%",
    };

    private readonly Option<double?> tolerance = TypedOption.Real(
        "--tolerance", "How far numbers and tensors may be from the store's (beyond 1: this share of it); metrics that the file has under tolerance within theirs. Default: to the last bit.");

    private readonly Option<string?> junit = new("--junit") { HelpName = "FILE", Description = "Also writes what came out as JUnit XML." };
    private readonly Option<string?> markdown = new("--markdown") { HelpName = "FILE", Description = "Also writes what came out as Markdown." };
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public VerifyCommand(ExperimentOpener opener, Terminal terminal, TimeProvider time)
        : base("verify", "Makes units again that are in the store, aside, and compares what comes out.")
    {
        (this.opener, this.terminal, this.time) = (opener, terminal, time);
        arguments.AddTo(this);
        Add(rerun);
        Add(tolerance);
        Add(junit);
        Add(markdown);
        this.AddCheck(result =>
        {
            if (Rerun.Parse(result.GetValue(rerun) ?? "") is null)
            {
                result.AddError($"--rerun takes a share above 0% up to 100%, names of stages, or all; not {result.GetValue(rerun)}.");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        using OpenExperiment? open = opener.Open(arguments.Of(parsed));
        if (open is null)
        {
            return ExitCode.Invalid;
        }
        Rerun chosen = Rerun.Parse(parsed.GetRequiredValue(rerun))!;
        string[] names = [.. open.Experiment.Stages.SelectMany(stage => new[] { stage.BaseName, stage.Name }).Distinct()];
        if (chosen.Stages.FirstOrDefault(stage => !names.Contains(stage)) is { } unknown)
        {
            terminal.Complain($"there is no stage \"{unknown}\"; stages: {string.Join(", ", open.Experiment.Stages.Select(stage => stage.BaseName).Distinct())}");
            return ExitCode.Invalid;
        }
        if (open.NotMade(chosen) is { Count: > 0 } missing)
        {
            terminal.Complain($"{Quantities.Units(missing.Count)} of what is verified {(missing.Count == 1 ? "is" : "are")} not in the store, such as {missing[0]}: run the experiment first");
            return ExitCode.Invalid;
        }
        TorchRuntime.Start(open.Experiment.Environment.Threads);
        Verification made = await RunDisplay.ShowAsync(terminal, time, observer => open.VerifyAsync(chosen, observer, stopping));
        VerifiedStages stages = VerifiedStages.Of(made, Tolerances.Of(open.Experiment, parsed.GetValue(tolerance)));
        terminal.Answer("experiment", () => open.Experiment.Name);
        terminal.Answer("units", () => stages.All.Select(line => new { stage = line.Unit.Stage, unit = line.Unit.Unit, state = line.Unit.State, isRight = line.IsRight, text = line.Text, largest = line.Largest }));
        terminal.Answer("failures", () => made.Failures.Select(failure => new { stage = failure.Stage, units = failure.Units, message = failure.Message }));
        terminal.Answer("firstStage", () => stages.All.FirstOrDefault(line => !line.IsRight)?.Unit.Stage);
        terminal.Answer("kept", () => made.Kept);
        Show(open.Experiment.Name, made, stages);
        Write(parsed.GetValue(junit), () => stages.JUnit(open.Experiment.Name));
        Write(parsed.GetValue(markdown), () => stages.Markdown(open.Experiment.Name));
        return stages.Code;
    }

    private void Show(string experiment, Verification made, VerifiedStages stages)
    {
        terminal.Say($"{experiment}: {Quantities.Units(made.Units.Count)} made again");
        foreach (string line in stages.Lines(terminal.Width))
        {
            terminal.Say(line);
        }
        foreach (string failure in made.Failures.Select(failure => failure.Message))
        {
            terminal.Complain(failure);
        }
        VerifiedLine[] wrong = [.. stages.All.Where(line => !line.IsRight)];
        foreach (VerifiedLine line in wrong.Take(UnitsSaid))
        {
            terminal.Complain($"{line.Unit.Stage}/{line.Unit.Unit}: {line.Text}");
        }
        if (wrong.Length > UnitsSaid)
        {
            terminal.Complain($"and {Quantities.Units(wrong.Length - UnitsSaid)} more");
        }
        if (wrong.Length > 0)
        {
            terminal.Complain($"the first stage that differs is {wrong[0].Unit.Stage}; later ones may follow from it");
        }
        if (made.Kept is not null)
        {
            terminal.Complain($"what was made again is kept until the next verification: {NearPath.Of(made.Kept)}");
        }
    }

    private void Write(string? file, Func<string> text)
    {
        if (file is null)
        {
            return;
        }
        File.WriteAllText(file, text());
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"written: {NearPath.Of(Path.GetFullPath(file))}"));
    }
}
