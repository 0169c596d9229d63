using System.Text;
using System.Text.RegularExpressions;
using Runner.Engine.Graphing;
using YamlDotNet.RepresentationModel;

namespace Runner.Engine.Reporting.Locking;

/// <summary>A lock as YAML: mappings within mappings, everything else text.</summary>
internal static partial class LockText
{
    private const string Header = "# What this experiment was resolved to, and what it made. Written by the runner: --locked compares with it, --update-lock writes it anew.\n";

    private const int StepAt = 4; // stages, the stage, numbers, the number, the step

    public static string Write(IReadOnlyList<LockEntry> entries)
    {
        StringBuilder text = new(Header);
        IReadOnlyList<string> open = [];
        for (int at = 0; at < entries.Count; at++)
        {
            LockEntry entry = entries[at];
            if (entry.IsNumber && entry.Path.Count > StepAt)
            {
                // A number at every step is one line.
                LockEntry[] steps = [.. entries.Skip(at).TakeWhile(other => other.Path.Count == entry.Path.Count && other.Path.SkipLast(1).SequenceEqual(entry.Path.SkipLast(1)))];
                entry = new LockEntry([.. entry.Path.SkipLast(1)], $"{{ {string.Join(", ", steps.Select(step => $"{step.Path[^1]}: {Scalar(step.Value)}"))} }}");
                at += steps.Length - 1;
                Write(entry, entry.Value, text, ref open);
                continue;
            }
            Write(entry, Scalar(entry.Value), text, ref open);
        }
        return text.ToString();
    }

    private static void Write(LockEntry entry, string value, StringBuilder text, ref IReadOnlyList<string> open)
    {
        int shared = open.Zip(entry.Path.SkipLast(1)).TakeWhile(p => p.First == p.Second).Count();
        for (int level = shared; level < entry.Path.Count; level++)
        {
            text.Append(' ', 2 * level).Append(Scalar(entry.Path[level])).Append(level < entry.Path.Count - 1 ? ":\n" : $": {value}\n");
        }
        open = [.. entry.Path.SkipLast(1)];
    }

    public static IReadOnlyList<LockEntry> Read(TextReader reader)
    {
        YamlStream stream = [];
        stream.Load(reader);
        List<LockEntry> entries = [];
        if (stream.Documents.Count > 0)
        {
            Collect(stream.Documents[0].RootNode, [], entries);
        }
        return entries;
    }

    private static void Collect(YamlNode node, string[] path, List<LockEntry> entries)
    {
        if (node is YamlMappingNode mapping)
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children)
            {
                Collect(value, [.. path, ((YamlScalarNode)key).Value ?? ""], entries);
            }
        }
        else
        {
            entries.Add(new LockEntry(path, (node as YamlScalarNode)?.Value ?? node.ToString()));
        }
    }

    private static string Scalar(string text) => Plain().IsMatch(text) ? text : SettingText.Of(text);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/+-]*(:[A-Za-z0-9._/+-]+)?)$")]
    private static partial Regex Plain();
}
