using System.Text;
using System.Text.RegularExpressions;
using Runner.Engine.Graphing;
using Runner.Engine.Reading;

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

    /// <summary>The entries of a file; null where a finding says why it is no lock, or none of this version.</summary>
    public static IReadOnlyList<LockEntry>? Read(string file, Findings findings)
    {
        if (Parse(file, findings) is not { } root)
        {
            return null;
        }
        if (root is not Mapping lines || lines["lock"] is not Scalar version)
        {
            findings.Error(root.Position, root is Mapping ? "it has no \"lock\", which is the version" : $"it holds {root.Form}");
            return null;
        }
        if (version.Text != LockContent.Version)
        {
            findings.Error(version.Position, $"it is of version \"{version.Text}\", and this program's are of {LockContent.Version}");
            return null;
        }
        return Entries(root);
    }

    /// <summary>The document in a file, whatever it is; null where a finding says why there is none.</summary>
    public static Node? Parse(string file, Findings findings) =>
        SourceText.Read(file, Position.StartOf(file), findings, "a lock") is { } text
        && YamlText.Parse(text, file, findings) is { } root
        && !findings.HasErrors
            ? root
            : null;

    /// <summary>Everything in a document that is no mapping, by where it stands.</summary>
    public static IReadOnlyList<LockEntry> Entries(Node root)
    {
        List<LockEntry> entries = [];
        Collect(root, [], entries);
        return entries;
    }

    private static void Collect(Node node, string[] path, List<LockEntry> entries)
    {
        if (node is not Mapping mapping)
        {
            entries.Add(new LockEntry(path, FlowText.Of(node)));
            return;
        }
        foreach (Entry entry in mapping.Entries)
        {
            Collect(entry.Value, [.. path, entry.Name], entries);
        }
    }

    private static string Scalar(string text) => Plain().IsMatch(text) ? text : SettingText.Of(text);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/+-]*(:[A-Za-z0-9._/+-]+)?)$")]
    private static partial Regex Plain();
}
