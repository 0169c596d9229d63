namespace Runner.Engine.Running;

/// <summary>A stage that failed.</summary>
/// <param name="Stage">Its name; empty where the store failed under all stages.</param>
/// <param name="Units">The units that it was making; empty where it could not even be planned.</param>
/// <param name="Error">What was thrown.</param>
public sealed record StageFailure(string Stage, IReadOnlyList<string> Units, Exception Error)
{
    /// <summary>The stage, its units and what went wrong, on one line.</summary>
    public string Message
    {
        get
        {
            string units = Units.Count switch
            {
                0 => "",
                1 => $" in unit \"{Units[0]}\"",
                _ => $" in units \"{Units[0]}\" to \"{Units[^1]}\"",
            };
            return Stage.Length == 0 ? Error.Message : $"stage \"{Stage}\" failed{units}: {Error.Message}";
        }
    }
}
