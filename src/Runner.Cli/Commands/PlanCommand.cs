using System.CommandLine;
using Runner.Cli.Benchmarks;
using Runner.Cli.Consoles;
using Runner.Cli.Doctor;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine;
using Runner.Engine.Planning;

namespace Runner.Cli.Commands;

/// <summary><c>plan EXPERIMENT.yaml</c>: tells what a run would do, why, and what it would cost.</summary>
internal sealed class PlanCommand : Command
{
    private readonly ExperimentArguments arguments = new();
    private readonly ScopeArguments scope = new();
    private readonly Option<string> why = new("--why")
    {
        HelpName = "STAGE/UNIT",
        Description = "Says every reason for every unit that would run, of a stage or a single unit where one is named, also compared with what other experiments made.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<OperationRate?> speed = new("--speed")
    {
        HelpName = "RATE",
        CustomParser = argument =>
        {
            if (!OperationRate.TryParse(argument.Tokens[0].Value, out OperationRate? rate))
            {
                argument.AddError($"--speed: \"{argument.Tokens[0].Value}\" is not operations in a second, such as \"200 TFLOP/s\"");
            }
            return rate;
        },
        Description = "Tells the times that another machine would take for what is counted, such as \"200 TFLOP/s\": what a network reaches on it, not what its maker promises.",
    };
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public PlanCommand(ExperimentOpener opener, Terminal terminal, TimeProvider time)
        : base("plan", "Tells what a run would do, why, and what it would cost.")
    {
        (this.opener, this.terminal, this.time) = (opener, terminal, time);
        arguments.AddTo(this);
        scope.AddTo(this);
        Add(why);
        Add(speed);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using OpenExperiment? experiment = opener.Open(scope.Of(parsed, arguments.Of(parsed)), toleratesAbsence: true);
        if (experiment is null)
        {
            return ExitCode.Invalid;
        }
        if (parsed.GetResult(why) is not null)
        {
            return Why(experiment, parsed.GetValue(why) ?? "");
        }
        OperationRate? given = parsed.GetValue(speed);
        Plan plan = given is not null ? CountedTime.At(given.PerSecond, experiment.Describe()) : CountedTime.Here(experiment.Describe(), experiment.Experiment.Environment, time);
        terminal.Answer("stages", () => plan.Stages.Select(stage => new
        {
            name = stage.Stage,
            kind = stage.Kind,
            verdict = stage.Verdict,
            units = stage.Units.Count,
            left = stage.Left,
            bytes = stage.Bytes,
            memory = stage.Memory,
            deviceMemory = stage.DeviceMemory,
            seconds = stage.Time?.TotalSeconds,
            reason = stage.Reason,
            choice = stage.Choice,
        }));
        terminal.Answer("left", () => plan.Left);
        terminal.Answer("bytes", () => plan.Bytes);
        terminal.Answer("memory", () => plan.Memory);
        terminal.Answer("deviceMemory", () => plan.DeviceMemory);
        terminal.Answer("seconds", () => plan.Time?.TotalSeconds);
        terminal.Write(PlanTable.Of(plan));
        string more = given is not null ? $"; times of counted operations at {given}" : plan.Left > 0 ? PlanTable.Proof(ArithmeticOfRun.PeakBytes(experiment), experiment.Experiment.Environment.MemoryBudget) : "";
        terminal.Say(PlanTable.Total(plan) + more);
        return ExitCode.Done;
    }

    // A stage's name holds no slash, a unit's key may.
    private int Why(OpenExperiment experiment, string target)
    {
        string[] names = target.Split('/', 2);
        string? stage = names[0].Length == 0 ? null : names[0];
        IReadOnlyList<UnitReasons> all = experiment.Why(stage, names.Length > 1 ? names[1] : null);
        if (all.Count == 0 && stage is not null)
        {
            string[] stages = [.. experiment.Experiment.Stages.Select(s => s.Name).Distinct()];
            IReadOnlyList<UnitReasons> units = experiment.Why(stage, null);
            terminal.Complain(units.Count == 0
                ? $"no stage \"{stage}\" has units to explain; stages: {string.Join(", ", stages)}"
                : $"stage \"{stage}\" has no unit \"{names[1]}\"; units: {string.Join(", ", units.Take(20).Select(unit => unit.Unit))}");
            return ExitCode.Invalid;
        }
        terminal.Answer("units", () => all.Select(unit => new { stage = unit.Stage, unit = unit.Unit, verdict = unit.Verdict, reasons = unit.Reasons }));
        foreach (UnitReasons unit in all.Where(unit => unit.Verdict == Verdict.Run))
        {
            string compared = unit.ComparedWith is { } other ? $", compared with {other.Stage}/{other.Unit} of experiment {other.Experiment}" : "";
            terminal.Say($"{unit.Stage}/{unit.Unit}: runs{compared}");
            foreach (string reason in unit.Reasons)
            {
                terminal.Say($"  {reason}");
            }
        }
        int reused = all.Count(unit => unit.Verdict != Verdict.Run);
        if (reused > 0)
        {
            terminal.Say($"{Quantities.Units(reused)} need not run");
        }
        return ExitCode.Done;
    }
}
