using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine;
using Runner.Engine.Binding;
using Runner.Engine.Running;
using Runner.Torch.Native;

namespace Runner.Cli.Commands;

/// <summary><c>run EXPERIMENT.yaml</c>: runs what is missing and reports.</summary>
internal sealed class RunCommand : Command
{
    private readonly ExperimentArguments arguments = new();
    private readonly ExperimentOpener opener;
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public RunCommand(ExperimentOpener opener, ProgramSettings settings, Terminal terminal, TimeProvider time)
        : base("run", "Runs an experiment: what is in the store is reused, the rest is made.")
    {
        (this.opener, this.settings, this.terminal, this.time) = (opener, settings, terminal, time);
        arguments.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        if (opener.Open(arguments.Of(parsed)) is not { } experiment)
        {
            return ExitCode.Invalid;
        }
        TorchRuntime.Start(experiment.Environment.Threads, settings.Libtorch);
        RunResult result = await RunDisplay.ShowAsync(terminal, time, observer => new ExperimentRunner(observer, time).RunAsync(experiment, stopping));
        return result.State switch
        {
            RunState.Done => ExitCode.Done,
            RunState.Stopped => ExitCode.Stopped,
            _ => ExitCode.Failed,
        };
    }
}
