using Runner.Engine.Reading;
using Runner.Engine.Storing;
using Runner.Torch.Native;

namespace Runner.Cli.Hosting;

/// <summary>Tells failures whose message says all there is to say from those whose stack somebody will want to see.</summary>
internal static class FailureText
{
    public static bool IsExplained(Exception failure) =>
        failure is InvalidExperimentException or StoreException or LibtorchException or InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException;

    public static int CodeOf(Exception failure) => failure is InvalidExperimentException ? ExitCode.Invalid : ExitCode.Failed;
}
