namespace Runner.Engine.Reading;

/// <summary>One thing that is wrong with an experiment: where, what, and the nearest right answer.</summary>
public sealed record Finding(Severity Severity, Position Position, string Message, string? Hint)
{
    public override string ToString()
    {
        string mark = Severity == Severity.Warning ? "warning: " : "";
        return Hint is null ? $"{Position}: {mark}{Message}" : $"{Position}: {mark}{Message}\n  {Hint}";
    }
}
