using Runner.Cli.Commands;
using Runner.Cli.Hosting;
using Runner.Cli.Isolation;

args = CommandLine.WithCommandFirst(args);

if (Supervisor.IsFor(args) && Supervisor.Run(args) is { } code)
{
    return code;
}
Supervisor.Follow();
return await Application.RunAsync(args);
