using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Runner.Cli.Hosting;

/// <summary>
/// The first Ctrl-C or SIGTERM asks the run to stop: the unit at hand is finished or dropped. The second one is left to the system, which ends the process at once;
/// the store survives that as well. A write beyond the size that files may have (ulimit -f) is an error of that write, which says so, and no reason to end the process without a word.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, TimeProvider time) : IHostLifetime, IDisposable
{
    // Ctrl-C reaches every process of the terminal's job, and the one that waits for this one hands it on: that is one request.
    private static readonly TimeSpan OneRequest = TimeSpan.FromMilliseconds(300);
    private const PosixSignal FileTooLarge = (PosixSignal)25; // SIGXFSZ on Linux and macOS
    private readonly List<PosixSignalRegistration> registrations = [];
    private long? asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, Stop));
        }
        if (!OperatingSystem.IsWindows())
        {
            registrations.Add(PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true));
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
        lock (registrations)
        {
            signal.Cancel = asked is not { } first || time.GetElapsedTime(first) < OneRequest;
            asked ??= time.GetTimestamp();
        }
        // Stopping calls back into the run; a signal handler must not wait for it.
        _ = Task.Run(application.StopApplication);
    }
}
