using Runner.Abstractions;

namespace Runner.Engine.Running;

/// <summary>
/// What the process may hold of the host's memory while a stage works: the program, what the stage needs, and room for blocks that were freed and are soon wanted again. Without such room they go back
/// to the system and come from it again all the time, which cost probing a quarter of its time. A budget leaves less room, never less than what is needed.
/// </summary>
public static class WorkingMemory
{
    private const long MostRoom = 1L << 30;

    /// <param name="need">Bytes that a stage needs beside the program; 0: not known.</param>
    /// <param name="budget">Bytes that the process may use.</param>
    /// <returns>Bytes of the process; 0: not known.</returns>
    public static long Of(long need, long budget) => need <= 0
        ? 0
        : Math.Max(RunEnvironment.ProgramBytes + need, Math.Min(RunEnvironment.ProgramBytes + need + Math.Min(need, MostRoom), budget));
}
