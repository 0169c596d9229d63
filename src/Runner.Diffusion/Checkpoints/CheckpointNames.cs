using System.Text.RegularExpressions;

namespace Runner.Diffusion.Checkpoints;

/// <summary>The names that a tensor has had over the years, brought to the one that the networks here use.</summary>
internal static partial class CheckpointNames
{
    private const string TextPrefix = "text_model.";

    /// <param name="name">As in the file.</param>
    /// <param name="textModel">Whether the network's own names start with <c>text_model.</c>; files by newer libraries leave it off.</param>
    public static string Canonical(string name, bool textModel)
    {
        name = OldAttention().Replace(name, match => match.Groups["block"].Value + match.Groups["part"].Value switch
        {
            "query" => "to_q",
            "key" => "to_k",
            "value" => "to_v",
            _ => "to_out.0",
        });
        return textModel && !name.StartsWith(TextPrefix, StringComparison.Ordinal) ? TextPrefix + name : name;
    }

    /// <summary>Buffers that some files carry although they are counted, not learned.</summary>
    public static bool IsCounted(string name) => name.EndsWith(".position_ids", StringComparison.Ordinal);

    public static bool HasTextPrefix(IEnumerable<string> names) => names.All(name => name.StartsWith(TextPrefix, StringComparison.Ordinal));

    [GeneratedRegex(@"(?<block>\battentions\.\d+\.)(?<part>query|key|value|proj_attn)(?=\.(weight|bias)$)")]
    private static partial Regex OldAttention();
}
