using System.Text.RegularExpressions;
using Runner.Engine.Reading;
using Runner.Engine.Storing;
using Runner.Torch.Native;

namespace Runner.Cli.Hosting;

/// <summary>Tells failures whose message says all there is to say from those whose stack somebody will want to see.</summary>
internal static partial class FailureText
{
    public static bool IsExplained(Exception failure) =>
        failure is InvalidExperimentException or StoreException or LibtorchException or InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException;

    /// <summary>The failure whose message is to be read: where a first tensor failed for want of a libtorch, TorchSharp wraps that in its own words.</summary>
    public static Exception Meant(Exception failure) =>
        failure.GetBaseException() is NotSupportedException or DllNotFoundException && TorchRuntime.Failure is { } libtorch ? libtorch : failure;

    /// <summary>What is said of a failure: where the framework complains of a file, which one, and why in our own words.</summary>
    public static string Of(Exception failure)
    {
        if (failure is not (IOException or UnauthorizedAccessException) || failure.Source?.StartsWith("System.", StringComparison.Ordinal) != true)
        {
            return failure.Message;
        }
        string? file = (failure as FileNotFoundException)?.FileName ?? Quoted().Match(failure.Message) switch { { Success: true } match => match.Groups[1].Value, _ => null };
        return file is null ? $"a file that the program works with, or its output: {StoreTrouble.ReasonOf(failure)}" : $"\"{file}\": {StoreTrouble.ReasonOf(failure)}";
    }

    // The framework names a path between such quotes, at most once.
    [GeneratedRegex("'(.+)'")]
    private static partial Regex Quoted();

    public static int CodeOf(Exception failure) => failure is InvalidExperimentException ? ExitCode.Invalid : ExitCode.Failed;
}
