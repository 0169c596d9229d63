using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Runner.Cli.Hosting;

/// <summary>
/// The first Ctrl-C or SIGTERM asks the run to stop: the unit at hand is finished or dropped. The second one is left to the system, which ends the process at once;
/// the store survives that as well.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, Stop));
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !application.ApplicationStopping.IsCancellationRequested;
        // Stopping calls back into the run; a signal handler must not wait for it.
        _ = Task.Run(application.StopApplication);
    }
}
