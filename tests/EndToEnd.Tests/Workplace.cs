using System.Security.Cryptography;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>A folder with an experiment, its prompts, and what the program makes of them.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _plugins;

    public Workplace(string experiment)
    {
        _plugins = $"{Where.Plugins}:{Where.ThirdParty}";
        Folder = Directory.CreateTempSubdirectory("runner-end-to-end-").FullName;
        Write("experiment.yaml", experiment);
        Write("prompts.csv", "prompt,seed\n" + string.Concat(Enumerable.Range(1, 8).Select(number => $"picture {number},{number}\n")));
    }

    public string Folder { get; }

    public string RunFolder => Path.Combine(Folder, ".runner", "runs", "test");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public RunningProgram Start(params IEnumerable<string> arguments) => new(Folder, _plugins, arguments);

    /// <summary>Runs the program to its end.</summary>
    public Ended Run(params IEnumerable<string> arguments)
    {
        using RunningProgram program = Start(arguments);
        return program.Wait();
    }

    /// <summary>Starts a copy of the program, with further environment variables.</summary>
    public RunningProgram Start(string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        new(Folder, new Dictionary<string, string>(environment) { ["RUNNER_PLUGINS"] = _plugins }, program, arguments);

    /// <summary>Runs a copy of the program to its end, with further environment variables.</summary>
    public Ended Run(string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        using RunningProgram running = Start(program, environment, arguments);
        return running.Wait();
    }

    /// <summary>How many units of a stage have been made so far, by all runs.</summary>
    public int Made(string stage) => Events("unit-finished").Count(line => line.Contains($"\"stage\":\"{stage}", StringComparison.Ordinal));

    /// <summary>How many units have been made so far, by all runs.</summary>
    public int MadeInAll() => Events("unit-finished").Count();

    /// <summary>The units that have been made so far, by all runs, each as often as it was made.</summary>
    public string[] MadeUnits() => [.. Events("unit-finished").Select(line => JsonDocument.Parse(line)).Select(line => $"{line.RootElement.GetProperty("stage").GetString()}/{line.RootElement.GetProperty("unit").GetString()}").Order(StringComparer.Ordinal)];

    /// <summary>How often a run has waited for a unit that another one makes.</summary>
    public int Waits() => Events("unit-waiting").Count();

    /// <summary>Every file of every artifact that a finished run has, by fingerprint and name, with its digest. Records tell times as well: of them, only the digest counts.</summary>
    public SortedDictionary<string, string> Artifacts() => ArtifactsIn(Path.Combine(RunFolder, "artifacts"));

    /// <summary>The same of a folder of artifacts.</summary>
    public static SortedDictionary<string, string> ArtifactsIn(string artifacts)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string link in Directory.EnumerateDirectories(artifacts, "*", SearchOption.AllDirectories).Where(folder => File.Exists(Path.Combine(folder, "record.json"))))
        {
            using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(link, "record.json")));
            if (record.RootElement.GetProperty("dropped").GetBoolean())
            {
                continue; // a step on the way, which another process dropped after this run had told what is there
            }
            string fingerprint = record.RootElement.GetProperty("fingerprint").GetString()!;
            files[$"{fingerprint} digest"] = record.RootElement.GetProperty("digest").GetString()!;
            foreach (string file in Directory.EnumerateFiles(link).Where(file => Path.GetFileName(file) != "record.json"))
            {
                files[$"{fingerprint} {Path.GetFileName(file)}"] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
            }
        }
        return files;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private IEnumerable<string> Events(string kind) => Events().Where(line => line.EndsWith('}') && line.Contains($"\"event\":\"{kind}\"", StringComparison.Ordinal));

    // The program may be writing the last line.
    private string[] Events()
    {
        string log = Path.Combine(RunFolder, "run.jsonl");
        if (!File.Exists(log))
        {
            return [];
        }
        using FileStream file = new(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
