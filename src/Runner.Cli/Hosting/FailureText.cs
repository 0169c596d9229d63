using Runner.Engine.Reading;
using Runner.Engine.Storing;
using Runner.Torch.Native;

namespace Runner.Cli.Hosting;

/// <summary>Tells failures whose message says all there is to say from those whose stack somebody will want to see.</summary>
internal static class FailureText
{
    public static bool IsExplained(Exception failure) =>
        failure is InvalidExperimentException or StoreException or LibtorchException or InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException;

    /// <summary>The failure whose message is to be read: where a first tensor failed for want of a libtorch, TorchSharp wraps that in its own words.</summary>
    public static Exception Meant(Exception failure) =>
        failure.GetBaseException() is NotSupportedException or DllNotFoundException && TorchRuntime.Failure is { } libtorch ? libtorch : failure;

    public static int CodeOf(Exception failure) => failure is InvalidExperimentException ? ExitCode.Invalid : ExitCode.Failed;
}
