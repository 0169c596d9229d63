using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Runner.Cli.Commands;
using Runner.Cli.Consoles;
using Runner.Cli.Opening;

namespace Runner.Cli.Hosting;

/// <summary>The program: a host with its services, and the command that the arguments name.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] args)
    {
        using IHost host = Build();
        await host.StartAsync();
        int code = await InvokeAsync(host.Services, args);
        await host.StopAsync();
        return code;
    }

    /// <summary>The host with every command.</summary>
    public static IHost Build()
    {
        // The empty builder: no settings files are looked for, none are watched, and the program starts in a fraction of the time.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddEnvironmentVariables("RUNNER_");
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddSingleton(builder.Configuration.Get<ProgramSettings>() ?? new ProgramSettings());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Terminal.OfProcess());
        builder.Services.AddSingleton<ExperimentOpener>();
        builder.Services.AddSingleton<SamplerOpener>();
        builder.Services.AddSingleton<Command, RunCommand>();
        builder.Services.AddSingleton<Command, PlanCommand>();
        builder.Services.AddSingleton<Command, ValidateCommand>();
        builder.Services.AddSingleton<Command, VerifyCommand>();
        builder.Services.AddSingleton<Command, StoreCommand>();
        builder.Services.AddSingleton<Command, RunsCommand>();
        builder.Services.AddSingleton<Command, WatchCommand>();
        builder.Services.AddSingleton<Command, DiffCommand>();
        builder.Services.AddSingleton<Command, ShowCommand>();
        builder.Services.AddSingleton<Command, ReportCommand>();
        builder.Services.AddSingleton<Command, SitesCommand>();
        builder.Services.AddSingleton<Command, DoctorCommand>();
        builder.Services.AddSingleton<Command, BenchCommand>();
        builder.Services.AddSingleton<Command, PluginsCommand>();
        builder.Services.AddSingleton<Command, SchemaCommand>();
        return builder.Build();
    }

    private static async Task<int> InvokeAsync(IServiceProvider services, string[] args)
    {
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        Terminal terminal = services.GetRequiredService<Terminal>();
        try
        {
            return await CommandLine.InvokeAsync(services.GetServices<Command>(), terminal, args, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            terminal.Complain("stopped");
            terminal.EndAnswer(ExitCode.Stopped);
            return ExitCode.Stopped;
        }
        catch (Exception thrown)
        {
            Exception failure = FailureText.Meant(thrown);
            terminal.Complain(FailureText.Of(failure));
            ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("runner");
            if (!FailureText.IsExplained(failure))
            {
                logger.LogError(failure, "this is a fault of the program or of a plugin");
            }
            terminal.EndAnswer(FailureText.CodeOf(failure));
            return FailureText.CodeOf(failure);
        }
    }
}
