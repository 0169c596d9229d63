using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Abstractions;
using Runner.Diffusion.Schedulers;

namespace Runner.Diffusion.Sampling;

/// <summary>The scheduler that an experiment asks for, on the noise schedule of a model folder.</summary>
public static class ModelScheduler
{
    /// <summary>The name of the scheduler that a model was published with.</summary>
    public const string OfModel = "model";

    /// <summary>Reads the model's <c>scheduler/scheduler_config.json</c> and makes the scheduler.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="kind"><see cref="OfModel"/>, or a scheduler's name.</param>
    /// <param name="options">Keys of <c>scheduler_config.json</c> to set differently, with values as JSON or bare words.</param>
    public static IScheduler Open(string folder, string kind, IReadOnlyDictionary<string, string> options)
    {
        SchedulerConfig config = SchedulerConfig.Load(Path.Combine(folder, "scheduler", "scheduler_config.json"));
        foreach ((string key, string value) in options) config = config.With(key, Value(value));
        return kind == OfModel ? SchedulerCatalogue.Create(config) : SchedulerCatalogue.Create(kind, config);
    }

    /// <summary>Finds options that the scheduler does not have, and defaults that differ from what the pipelines of the model's time did.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="kind">As in <see cref="Open"/>.</param>
    /// <param name="options">As in <see cref="Open"/>.</param>
    public static IEnumerable<Problem> Problems(string folder, string kind, IReadOnlyDictionary<string, string> options)
    {
        SchedulerConfig config = SchedulerConfig.Load(Path.Combine(folder, "scheduler", "scheduler_config.json"));
        string? chosen = kind == OfModel ? SchedulerCatalogue.KindOf(config.ClassName) : kind;
        if (chosen is null) yield break;
        IReadOnlyCollection<string> keys = SchedulerCatalogue.KeysOf(chosen);
        foreach (string key in options.Keys.Where(key => !keys.Contains(key)))
        {
            yield return new Problem($"scheduler-options.{key}", $"\"{key}\" has no effect on scheduler \"{chosen}\"", $"it has: {string.Join(", ", keys.Order(StringComparer.Ordinal))}") { IsWarning = true };
        }

        foreach (string key in options.Keys) config = config.With(key, Value(options[key]));
        // Files of the first years lack these two keys, whose defaults were changed by the pipelines that read them.
        bool isLeading = (config.Written("timestep_spacing") ?? (chosen is "ddim" or "ddim-inverse" or "pndm" ? "\"leading\"" : "\"linspace\"")) == "\"leading\"";
        List<(string Key, string Here, string There)> missing = [];
        if (keys.Contains("clip_sample") && config.Written("clip_sample") is null) missing.Add(("clip_sample", "true", "false"));
        if (isLeading && config.Written("steps_offset") is null) missing.Add(("steps_offset", "0", "1"));
        if (missing.Count == 0) yield break;
        string problem = $"{config.Source} says nothing of {string.Join(" and ", missing.Select(key => $"\"{key.Key}\""))}: scheduler \"{chosen}\" takes its own defaults, {string.Join(" and ", missing.Select(key => key.Here))}, "
            + $"where diffusers' Stable Diffusion pipelines set {string.Join(" and ", missing.Select(key => key.There))}";
        string advice = $"scheduler-options: {{ {string.Join(", ", missing.Select(key => $"{key.Key}: \"{key.There}\""))} }} does as they do";
        yield return new Problem("scheduler-options", problem, advice) { IsWarning = true };
    }

    private static JsonNode? Value(string written)
    {
        try
        {
            return JsonNode.Parse(written);
        }
        catch (JsonException)
        {
            return JsonValue.Create(written); // A bare word, such as trailing.
        }
    }
}
