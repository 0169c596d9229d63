namespace Runner.Engine.Reading;

/// <summary>One thing that is wrong with an experiment: where, what, and the nearest right answer.</summary>
public sealed record Finding(Severity Severity, Position Position, string Message, string? Hint)
{
    public override string ToString()
    {
        string mark = Severity switch
        {
            Severity.Warning => "warning: ",
            Severity.Absent => "to fetch: ",
            _ => "",
        };
        return Hint is null ? $"{Position}: {mark}{Message}" : $"{Position}: {mark}{Message}\n  {Hint}";
    }
}
