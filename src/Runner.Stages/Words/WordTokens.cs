using Runner.Torch.Sampling;

namespace Runner.Stages.Words;

/// <summary>Finds words among the tokens of a text.</summary>
internal static class WordTokens
{
    /// <summary>The places of all tokens of those words that the text has, in order; empty where it has none.</summary>
    /// <param name="tokens">As <see cref="ISampler.Tokens"/> gives them: a word's last token ends in a blank, special ones are empty.</param>
    /// <param name="words">The words; capitals do not matter.</param>
    public static int[] Of(IReadOnlyList<string> tokens, IReadOnlyList<string> words)
    {
        HashSet<string> wanted = new(words, StringComparer.OrdinalIgnoreCase);
        List<int> found = [];
        int first = 0;
        string word = "";
        for (int place = 0; place < tokens.Count; place++)
        {
            (first, word) = word.Length == 0 ? (place, tokens[place]) : (first, word + tokens[place]);
            if (tokens[place].Length > 0 && !word.EndsWith(' ')) continue;
            if (wanted.Contains(word.Trim())) found.AddRange(Enumerable.Range(first, place - first + 1));
            word = "";
        }

        return [.. found];
    }
}
