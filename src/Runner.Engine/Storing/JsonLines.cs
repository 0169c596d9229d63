using System.Text;
using System.Text.Json;

namespace Runner.Engine.Storing;

/// <summary>
/// A file of JSON lines that several processes append to. What it holds can be lost without harm: it explains and speeds up, and nothing depends on it.
/// A line that was cut off is skipped.
/// </summary>
internal static class JsonLines
{
    public static void Append<T>(string path, IEnumerable<T> items)
    {
        StringBuilder text = new();
        foreach (T item in items)
        {
            text.Append(JsonSerializer.Serialize(item, RecordJson.OneLine)).Append('\n');
        }
        if (text.Length == 0)
        {
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static IEnumerable<T> Read<T>(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }
        foreach (string line in File.ReadLines(path))
        {
            if (TryParse(line, out T? item))
            {
                yield return item!;
            }
        }
    }

    private static bool TryParse<T>(string line, out T? item)
    {
        try
        {
            item = JsonSerializer.Deserialize<T>(line, RecordJson.OneLine);
            return item is not null;
        }
        catch (JsonException)
        {
            item = default;
            return false;
        }
    }
}
