namespace Runner.Cli.Hosting;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done, and every expectation holds.</summary>
    public const int Done = 0;

    /// <summary>A stage failed, or the machine is not up to it.</summary>
    public const int Failed = 1;

    /// <summary>The experiment or the command line is invalid; nothing was run.</summary>
    public const int Invalid = 2;

    /// <summary>An expectation or the lock does not hold.</summary>
    public const int NotHeld = 3;

    /// <summary>What was made again differs from what the store has.</summary>
    public const int Differs = 4;

    /// <summary>Stopped by a signal (128 + SIGINT).</summary>
    public const int Stopped = 130;

    /// <summary>The same in words.</summary>
    public static string Meaning(int code) => code switch
    {
        Done => "done",
        Failed => "a stage failed",
        Invalid => "not run: the file is invalid, or what it needs is not here",
        NotHeld => "an expectation or the lock does not hold",
        Differs => "what was made again differs",
        _ => "stopped",
    };
}
