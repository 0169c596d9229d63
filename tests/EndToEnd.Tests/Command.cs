using System.Diagnostics;

namespace EndToEnd.Tests;

/// <summary>Commands as somebody types them, from any folder.</summary>
internal static class Command
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="settings">Environment variables; one without a value is taken away.</param>
    /// <param name="command">The program and its arguments.</param>
    public static Ended Run(string folder, IReadOnlyDictionary<string, string?> settings, params IReadOnlyList<string> command)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Neither what the build of the tests left for itself nor what somebody has set for the runner.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("RUNNER_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach ((string name, string? value) in settings)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Ended(process.ExitCode, output, error.Result);
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="settings">Environment variables; one without a value is taken away.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>Its standard output.</returns>
    public static string Done(string folder, IReadOnlyDictionary<string, string?> settings, params IReadOnlyList<string> command)
    {
        Ended ended = Run(folder, settings, command);
        Assert.True(ended.Code == 0, $"{string.Join(' ', command)}: {ended}");
        return ended.Output;
    }
}
