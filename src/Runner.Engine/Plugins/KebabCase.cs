using System.Text;

namespace Runner.Engine.Plugins;

/// <summary>Names of C# as words of YAML: <c>LearningRate</c> is <c>learning-rate</c>, <c>KLWeight</c> is <c>kl-weight</c>.</summary>
internal static class KebabCase
{
    public static string Of(string name)
    {
        var word = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = char.IsUpper(name[i]) && i > 0
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            word.Append(begins ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return word.ToString();
    }

    public static bool Is(string word) =>
        word.Length > 0 && word[0] != '-' && word[^1] != '-' && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
