using System.Text;
using System.Text.RegularExpressions;
using Runner.Engine.Graphing;
using YamlDotNet.RepresentationModel;

namespace Runner.Engine.Reporting.Locking;

/// <summary>A lock as YAML: mappings within mappings, everything else text.</summary>
internal static partial class LockText
{
    private const string Header = "# What this experiment was resolved to, and what it made. Written by the runner: --locked compares with it, --update-lock writes it anew.\n";

    public static string Write(IReadOnlyList<LockEntry> entries)
    {
        StringBuilder text = new(Header);
        IReadOnlyList<string> open = [];
        foreach (LockEntry entry in entries)
        {
            int shared = open.Zip(entry.Path.SkipLast(1)).TakeWhile(p => p.First == p.Second).Count();
            for (int level = shared; level < entry.Path.Count; level++)
            {
                text.Append(' ', 2 * level).Append(Scalar(entry.Path[level])).Append(level < entry.Path.Count - 1 ? ":\n" : $": {Scalar(entry.Value)}\n");
            }
            open = [.. entry.Path.SkipLast(1)];
        }
        return text.ToString();
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
