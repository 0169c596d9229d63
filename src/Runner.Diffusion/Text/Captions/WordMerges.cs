namespace Runner.Diffusion.Text.Captions;

/// <summary>Finds byte-pair merges under which each word of a closed list becomes one token.</summary>
/// <remarks>
/// A merge found later ranks lower, and while an earlier word is still in pieces an earlier merge applies to it: so what was whole stays whole.
/// </remarks>
internal sealed class WordMerges
{
    private readonly Dictionary<(string Left, string Right), int> _ranks = [];

    internal IEnumerable<(string Left, string Right)> InOrder => _ranks.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    internal void Learn(string word)
    {
        List<string> pieces = ByteAlphabet.Pieces(word);
        pieces[^1] += ClipTokenizer.EndOfWord;
        while (true)
        {
            Apply(pieces);
            if (pieces.Count == 1) return;
            _ranks.Add((pieces[0], pieces[1]), _ranks.Count);
        }
    }

    // Byte-pair encoding: again and again, all occurrences of the pair that ranks first.
    private void Apply(List<string> pieces)
    {
        while (Best(pieces) is (string left, string right))
        {
            for (int i = 0; i + 1 < pieces.Count; i++)
            {
                if (pieces[i] != left || pieces[i + 1] != right) continue;
                pieces[i] = left + right;
                pieces.RemoveAt(i + 1);
            }
        }
    }

    private (string Left, string Right)? Best(List<string> pieces) =>
        pieces.Zip(pieces.Skip(1), (left, right) => (left, right)).Where(_ranks.ContainsKey)
            .OrderBy(pair => _ranks[pair]).Select(pair => ((string, string)?)pair).FirstOrDefault();
}
