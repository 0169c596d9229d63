namespace Runner.Torch.Weights;

/// <summary>What a wrong file says, as far as an error can show it: on one line, without characters that a terminal obeys, and no longer than is read.</summary>
public static class Excerpt
{
    /// <param name="text">What the file says.</param>
    /// <param name="most">Letters that are shown.</param>
    public static string Of(string text, int most = 200)
    {
        text = text.Trim();
        int shown = Math.Min(text.Length, most);
        string line = string.Concat(text.Take(shown).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '\uFFFD' : letter));
        return shown < text.Length ? line + "..." : line;
    }
}
