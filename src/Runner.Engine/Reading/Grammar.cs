namespace Runner.Engine.Reading;

/// <summary>The words of an experiment file that no plugin brings.</summary>
internal static class Grammar
{
    /// <summary>The keys at the top of a file that only Reading knows.</summary>
    public static readonly string[] Composing = ["extends", "include", "vars", "env"];

    /// <summary>All keys at the top of a file.</summary>
    public static readonly string[] Top =
        [.. Composing, "experiment", "about", "seed", "plugins", "device", "dtype", "threads", "memory", "stages", "expect", "tolerance"];

    /// <summary>The keys of a stage that are not its kind's settings.</summary>
    public static readonly string[] Stage = ["stage", "matrix", MatrixReader.Repeats, "include"];
}
