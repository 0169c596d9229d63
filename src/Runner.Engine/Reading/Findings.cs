namespace Runner.Engine.Reading;

/// <summary>Collects what the rooms before the run find, so that an author sees all of it at once.</summary>
/// <param name="toleratesAbsence">Whether files that are not there yet are only told of: a plan can be made without them.</param>
public sealed class Findings(bool toleratesAbsence = false)
{
    private const int MostLetters = 1200;
    private const int LastLetters = 200;
    private readonly List<Finding> found = [];
    private readonly HashSet<Finding> known = [];

    /// <summary>Everything found so far, in the order of files, lines and columns; what no file holds comes first.</summary>
    public IReadOnlyList<Finding> All =>
        [.. found.OrderBy(f => f.Position.File, StringComparer.Ordinal).ThenBy(f => f.Position.Line).ThenBy(f => f.Position.Column)];

    /// <summary>The findings that stop the run.</summary>
    public IReadOnlyList<Finding> Errors => [.. All.Where(f => f.Severity == Severity.Error)];

    /// <summary>The findings that do not.</summary>
    public IReadOnlyList<Finding> Warnings => [.. All.Where(f => f.Severity == Severity.Warning)];

    /// <summary>True as soon as one finding stops the run.</summary>
    public bool HasErrors { get; private set; }

    public void Error(Position position, string message, string? hint = null) =>
        Add(new Finding(Severity.Error, position, message, hint));

    /// <summary>Whether files may be missing.</summary>
    public bool ToleratesAbsence { get; } = toleratesAbsence;

    /// <summary>A file is not there.</summary>
    public void Absent(Position position, string message, string? hint = null) =>
        Add(new Finding(ToleratesAbsence ? Severity.Absent : Severity.Error, position, message, hint));

    public void Warning(Position position, string message, string? hint = null) =>
        Add(new Finding(Severity.Warning, position, message, hint));

    /// <exception cref="InvalidExperimentException">Something that was found stops the run.</exception>
    public void ThrowIfErrors()
    {
        if (HasErrors)
        {
            throw new InvalidExperimentException(All);
        }
    }

    // What a file says is quoted as far as it can be read, and without what a terminal would obey.
    private static string Shown(string text)
    {
        string cut = text.Length <= MostLetters ? text : $"{text[..(MostLetters - LastLetters)]} ... {text[^LastLetters..]}";
        return cut.Any(letter => char.IsControl(letter) && letter != '\n') ? string.Concat(cut.Select(letter => char.IsControl(letter) && letter != '\n' ? '\uFFFD' : letter)) : cut;
    }

    // A value that several matrix instances share is judged once for each: its finding is said once.
    private void Add(Finding whole)
    {
        Finding finding = whole with { Message = Shown(whole.Message), Hint = whole.Hint is null ? null : Shown(whole.Hint) };
        if (known.Add(finding))
        {
            found.Add(finding);
            HasErrors |= finding.Severity == Severity.Error;
        }
    }
}
