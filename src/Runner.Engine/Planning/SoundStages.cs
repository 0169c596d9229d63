using System.Globalization;
using System.Text;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>
/// Remembers from run to run which stages were found to be sound, where finding out took long (a model's files, an ONNX head): the same settings, code, machine, files and upstream stages are
/// not looked at again. What was found wrong, or warned of, is looked at every time. Losing the memory only costs time.
/// </summary>
internal sealed class SoundStages : IDisposable
{
    private const string Format = "runner sound stage 1";
    private const int MostLines = 20_000;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(2);

    private readonly Planner planner;
    private readonly string path;
    private readonly TimeProvider time;
    private readonly CheckedLines lines;
    private readonly Dictionary<StageInstance, string?> keys = [];
    private HashSet<string>? known;

    public SoundStages(Planner planner, TimeProvider time)
    {
        (this.planner, this.time) = (planner, time);
        path = planner.Store.Layout.Sound;
        lines = new CheckedLines(planner.Store.Layout.Root, path);
    }

    // Lines of stages that are long gone are forgotten with all the others now and then.
    private HashSet<string> Known
    {
        get
        {
            if (known is null)
            {
                known = [.. lines.Read().Select(fields => fields[0])];
                if (known.Count > MostLines)
                {
                    File.Delete(path);
                    known = [];
                }
            }
            return known;
        }
    }

    /// <summary>What a stage finds about its settings: nothing, at once, where it is known to be sound.</summary>
    /// <exception cref="NotYetKnownException">That depends on an artifact that is not made yet.</exception>
    public IReadOnlyList<Problem> Check(StageInstance stage, PlanContext context)
    {
        if (Known.Count > 0 && KeyOf(stage) is { } before && Known.Contains(before))
        {
            return [];
        }
        long started = time.GetTimestamp();
        Problem[] problems = [.. stage.Stage.Check(context)];
        if (problems.Length == 0 && time.GetElapsedTime(started) >= Long && KeyOf(stage) is { } key && Known.Add(key))
        {
            lines.Add(key);
        }
        return problems;
    }

    /// <summary>Remembers for the next run what was found in this one.</summary>
    public void Save() => lines.Flush();

    /// <summary>A stage is planned again: what it is made of may be known by now.</summary>
    public void Forget(StageInstance stage) => keys.Remove(stage);

    public void Dispose() => lines.Dispose();

    // All settings count here, also those outside the fingerprint, and everything of the machine: a check may look at any of them.
    private string? KeyOf(StageInstance stage)
    {
        if (!keys.TryGetValue(stage, out string? key))
        {
            keys[stage] = key = TextOf(stage) is { } text ? Digest.OfText(text) : null;
        }
        return key;
    }

    private string? TextOf(StageInstance stage)
    {
        if (ComponentsOf(stage) is not { } components)
        {
            return null;
        }
        RunEnvironment environment = planner.Experiment.Environment;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Format}\n{stage.Seed} {environment.Device} {environment.DeviceModel} {environment.DType} {environment.Threads} {environment.MemoryBudget}\n");
        foreach ((string name, string value) in environment.Libraries.Concat(components).OrderBy(component => component.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(' ').Append(value).Append('\n');
        }
        foreach (StageLink link in stage.Links)
        {
            string?[] needed = [.. link.Instances.Select(KeyOf)];
            if (needed.Contains(null))
            {
                return null;
            }
            text.Append(link.Use.Setting).Append(" = ").AppendJoin(' ', needed).Append('\n');
        }
        return text.ToString();
    }

    // What is wrong with an input is said when the stage is planned: here it only means that nothing can be remembered.
    private IEnumerable<KeyValuePair<string, string>>? ComponentsOf(StageInstance stage)
    {
        try
        {
            return planner.ComponentsOf(stage).Components
                .Concat(planner.SelectionOf(stage).Select(outside => KeyValuePair.Create($"outside {outside.Key}", outside.Value)));
        }
        catch (Exception e) when (e is not OutOfMemoryException and not StoreException)
        {
            return null;
        }
    }
}
