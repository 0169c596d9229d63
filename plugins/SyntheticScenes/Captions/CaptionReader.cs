using SyntheticScenes.Scenes;

namespace SyntheticScenes.Captions;

/// <summary>Reads one sentence word by word.</summary>
internal sealed class CaptionReader
{
    private readonly string _caption;
    private readonly string[] _words;
    private int _next;

    public CaptionReader(string caption)
    {
        _caption = caption;
        _words = caption.Trim().TrimEnd('.').ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public CaptionFacts Read()
    {
        NamedObject first = ReadObject();
        ObjectSide side = ReadPhrase(CaptionWords.Sides, CaptionWords.Of);
        if (_next == _words.Length)
        {
            return new CaptionFacts(first, side, null, null);
        }

        DepthRelation relation = ReadPhrase(CaptionWords.Relations, CaptionWords.Of);
        NamedObject second = ReadObject();
        return _next == _words.Length ? Checked(new CaptionFacts(first, side, relation, second)) : throw Expected(["the end"]);
    }

    private CaptionFacts Checked(CaptionFacts facts)
    {
        if (facts.Side == ObjectSide.Middle)
        {
            throw new FormatException($"caption \"{_caption}\": an object with another beside it is on the left or on the right, never in the middle");
        }

        return facts.First.Color != facts.Second!.Color
            ? facts
            : throw new FormatException($"caption \"{_caption}\": both objects are {CaptionWords.Of(facts.First.Color)}; two objects have two colours");
    }

    private NamedObject ReadObject()
    {
        ReadPhrase<string>(["a", "an"], word => word);
        return new NamedObject(ReadPhrase(CaptionWords.Colors, CaptionWords.Of), ReadPhrase(CaptionWords.Shapes, CaptionWords.Of));
    }

    private T ReadPhrase<T>(IReadOnlyList<T> choices, Func<T, string> phraseOf)
    {
        foreach (T choice in choices)
        {
            string[] phrase = phraseOf(choice).Split(' ');
            if (_words.AsSpan(_next).StartsWith(phrase))
            {
                _next += phrase.Length;
                return choice;
            }
        }

        throw Expected(choices.Select(phraseOf));
    }

    private FormatException Expected(IEnumerable<string> phrases)
    {
        string found = _next < _words.Length ? $"\"{_words[_next]}\"" : "the end";
        return new FormatException($"caption \"{_caption}\": word {_next + 1} is {found}, expected {string.Join(", ", phrases)}");
    }
}
