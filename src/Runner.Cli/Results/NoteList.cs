using Runner.Engine.Reading;

namespace Runner.Cli.Results;

/// <summary>What numbers have to say beside themselves, each once, with how many of them say it.</summary>
internal sealed class NoteList
{
    private const int Most = 5;
    private readonly OrderedDictionary<string, int> notes = [];

    public void Add(IEnumerable<string> said)
    {
        foreach (string note in said.Where(note => note.Length > 0))
        {
            notes[note] = notes.GetValueOrDefault(note) + 1;
        }
    }

    /// <summary>The notes, the most frequent first.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            foreach ((string note, int count) in notes.OrderByDescending(note => note.Value).Take(Most))
            {
                yield return count == 1 ? $"one number: {note}" : $"{count} numbers: {note}";
            }
            if (notes.Count > Most)
            {
                yield return $"and {Wording.Count(notes.Count - Most, "more such note")}: see the column note of metrics.csv";
            }
        }
    }
}
