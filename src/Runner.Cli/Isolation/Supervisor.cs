using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Runner.Cli.Commands;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Running;

namespace Runner.Cli.Isolation;

/// <summary>
/// Runs work in a process of its own, so that what ends a process without a word (a fault in native code, the kernel where memory is used up) costs the unit that it happens in: another process goes
/// on with the rest. This one only waits: it opens nothing, draws nothing, hands on signals and the exit code, and the other one ends with it, however it ends.
/// </summary>
internal static partial class Supervisor
{
    private const int SignalsFrom = 128; // as a shell tells what a process ended by
    private const int MostSignals = 64;
    private const int Kill = 9;
    private const int Continue = 18;
    private const int MostEnds = 50;
    private const string Log = "RUNNER_FLIGHT";
    private const string Parent = "RUNNER_SUPERVISOR";
    private const string Switch = "RUNNER_ISOLATION";

    // A program of a signal's number beyond it is one that was asked to stop, and said so: SIGHUP, SIGINT, SIGQUIT, SIGTERM; or whose reader has gone: SIGPIPE.
    private static readonly int[] Asked = [1, 2, 3, 13, 15];

    // Ends that nobody has asked for.
    private static readonly Dictionary<int, string> Ends = new()
    {
        [4] = "SIGILL, an instruction that this processor does not have",
        [6] = "SIGABRT, native code that gave up",
        [7] = "SIGBUS, memory that could not be reached",
        [8] = "SIGFPE, arithmetic that native code did not expect",
        [Kill] = "SIGKILL, as the kernel ends a process where memory is used up",
        [11] = "SIGSEGV, a wrong access to memory in native code",
    };

    /// <summary>Whether a command is supervised: those that make units are, where the system tells how a process ended.</summary>
    public static bool IsFor(string[] args) =>
        OperatingSystem.IsLinux() && args.Length > 0 && (args[0] == "run" || CommandLine.IsFile(args[0])) && !args.Any(arg => arg is "--help" or "-h" or "-?" or "--version")
        && Environment.GetEnvironmentVariable(Log) is null && Environment.GetEnvironmentVariable(Switch) != "off" && Environment.ProcessPath is not null;

    /// <summary>In the supervised process: ends it with the one that waits for it, and keeps what it was told from processes that it starts.</summary>
    public static void Follow()
    {
        if (Environment.GetEnvironmentVariable(Parent) is not { } parent)
        {
            return;
        }
        Environment.SetEnvironmentVariable(Parent, null);
        _ = EndWithParent(1, Kill);
        if (ParentId().ToString(CultureInfo.InvariantCulture) != parent)
        {
            Environment.Exit(ExitCode.Stopped); // it has ended already
        }
    }

    /// <summary>Must be called on the thread that stays to the end: the kernel takes its end for that of the process.</summary>
    /// <returns>The exit code; null where no other process can be had, and this one must do the work.</returns>
    public static int? Run(string[] args)
    {
        try
        {
            using FileStream file = WithoutName();
            string path = $"/proc/{Environment.ProcessId}/fd/{file.SafeFileHandle.DangerousGetHandle()}";
            using FlightLog log = new(path);
            using SignalsOn signals = new();
            for (int ends = 1; ; ends++)
            {
                int code = Once(args, path, signals);
                if (signals.HaveCome || code is <= SignalsFrom or > SignalsFrom + MostSignals || Asked.Contains(code - SignalsFrom))
                {
                    return code;
                }
                if (!Ends.TryGetValue(code - SignalsFrom, out string? end))
                {
                    Terminal.OfProcess().Complain($"the process was ended by signal {code - SignalsFrom}, which somebody has sent; what is finished is kept: run again to go on");
                    return code;
                }
                if (ends == MostEnds || !GoesOn(log, end))
                {
                    return code;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return null;
        }
    }

    // A file that is gone with this process, however it ends; the other one opens it through this one.
    private static FileStream WithoutName()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        return file;
    }

    private static int Once(string[] args, string path, SignalsOn signals)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        ProcessStartInfo start = new(program, isHost ? [typeof(Supervisor).Assembly.Location, .. args] : args) { UseShellExecute = false };
        start.Environment[Log] = path;
        start.Environment[Parent] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using Process worker = Process.Start(start)!;
        signals.HandTo(worker.Id);
        worker.WaitForExit();
        signals.HandTo(0);
        return worker.ExitCode;
    }

    // False where no unit was being made: another process would end in the same way.
    private static bool GoesOn(FlightLog log, string end)
    {
        Terminal terminal = Terminal.OfProcess();
        if (terminal.IsLive)
        {
            Console.Out.Write("\u001b[?25h\n"); // progress that was being drawn hides the cursor
        }
        IReadOnlyList<UnitInFlight> units = log.InFlight();
        if (units.Count == 0)
        {
            terminal.Complain($"the process was ended by {end}; it was making no unit");
            return false;
        }
        bool isClear = log.Judge(units, end);
        string what = units.Count == 1 ? units[0].Name : $"{Quantities.Units(units.Count)}, {units[0].Name} to {units[^1].Name}";
        terminal.Complain(
            $"the process was ended by {end}, in the middle of {what}; "
            + (isClear ? "that is not tried again, the rest goes on" : units.Count == 1 ? "it is tried again by itself" : "they are tried again, each by itself"));
        return true;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int EndWithParent(int option, nuint signal); // PR_SET_PDEATHSIG is 1

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();

    /// <summary>Signals that ask the program to stop: they are the other process's to answer.</summary>
    private sealed partial class SignalsOn : IDisposable
    {
        private readonly PosixSignalRegistration[] registrations;
        private int worker;

        public SignalsOn() => registrations =
        [
            .. new[] { (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1), (PosixSignal.SIGQUIT, 3) }.Select(signal => PosixSignalRegistration.Create(signal.Item1, context =>
            {
                context.Cancel = true;
                HaveCome = true;
                if (worker is > 0 and var id)
                {
                    _ = Send(id, signal.Item2);
                    _ = Send(id, Continue); // where somebody has stopped it, it could not answer
                }
            })),
        ];

        public bool HaveCome { get; private set; }

        public void HandTo(int process) => worker = process;

        public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

        [LibraryImport("libc", EntryPoint = "kill")]
        private static partial int Send(int process, int signal);
    }
}
