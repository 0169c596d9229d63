namespace Runner.Cli.Consoles;

/// <summary>How far a stage is, in words: <c>3 of 20 units, 0:41 left, loss 0.12</c>.</summary>
internal static class ProgressText
{
    public static string Of(StageClock clock, string message)
    {
        string left = clock.Remaining is { } remaining ? $", {Quantities.Time(remaining)} left" : "";
        return $"{clock.Made} of {Quantities.Units(clock.Left)}{left}" + (message.Length > 0 ? $", {message}" : "");
    }
}
