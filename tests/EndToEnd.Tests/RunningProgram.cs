using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>The real program as a process.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningProgram(string folder, string plugins, params IEnumerable<string> arguments)
        : this(folder, new Dictionary<string, string> { ["RUNNER_PLUGINS"] = plugins }, Where.Program, arguments)
    {
    }

    public RunningProgram(string folder, IReadOnlyDictionary<string, string> environment, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("RUNNER_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    public Ended Wait()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
            throw new TimeoutException($"the program did not end within {Patience}\n{_output}\n{_error}");
        }
        _process.WaitForExit();
        return new Ended(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    /// <returns>False where it had ended by itself already, and rightly.</returns>
    public bool Kill()
    {
        if (_process.HasExited)
        {
            Ended ended = Wait();
            Assert.True(ended.Code == 0, ended.ToString());
            return false;
        }
        _process.Kill();
        _process.WaitForExit(); // and until nobody writes to its output any more: what worked for it has ended as well
        return true;
    }

    /// <summary>Asks it to stop.</summary>
    public void Terminate() => Assert.Equal(0, Signal(_process.Id, 15));

    /// <summary>Stops it where it is, as kill -STOP does: it holds on to whatever it holds.</summary>
    public void Suspend() => Array.ForEach(Processes(), process => Assert.Equal(0, Signal(process, 19)));

    /// <summary>Lets it go on.</summary>
    public void Resume() => Array.ForEach(Processes(), process => Assert.Equal(0, Signal(process, 18)));

    /// <summary>The processes that work for it.</summary>
    public int[] Workers() => [.. File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>Ends the process that works for it, as the kernel does where memory is used up.</summary>
    public void KillWorker() => SendToWorker(9);

    /// <summary>Sends a signal to the process that works for it.</summary>
    public void SendToWorker(int signal) => Assert.Equal(0, Signal(Assert.Single(Workers()), signal));

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it has written something to its standard output so far.</summary>
    public bool HasSaid(string text)
    {
        lock (_output)
        {
            return _output.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    /// <summary>Waits until something has come about, while the program runs.</summary>
    public void Until(Func<bool> come)
    {
        long started = Stopwatch.GetTimestamp();
        while (!come())
        {
            Assert.False(_process.HasExited, $"it ended early\n{_output}\n{_error}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"nothing came about\n{_output}\n{_error}");
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private int[] Processes() => [_process.Id, .. Workers()];

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (text)
        {
            text.AppendLine(line);
        }
    }
}
