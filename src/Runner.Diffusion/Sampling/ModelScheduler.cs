using System.Text.Json;
using System.Text.Json.Nodes;
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
