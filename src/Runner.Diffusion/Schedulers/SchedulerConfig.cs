using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Runner.Diffusion.Configs;
using Runner.Diffusion.Schedulers.Lms;

namespace Runner.Diffusion.Schedulers;

/// <summary>A <c>scheduler_config.json</c>, from which any scheduler can be made: keys that only another scheduler has are left aside.</summary>
public sealed partial class SchedulerConfig
{
    // Keys of diffusers' schedulers at large. One that the chosen scheduler does not have says nothing about it; one that is not here is a mistake.
    private static readonly HashSet<string> s_known =
    [
        "algorithm_type", "beta_end", "beta_schedule", "beta_start", "clip_sample", "clip_sample_range", "disable_corrector", "dynamic_thresholding_ratio",
        "eta", "euler_at_final", "final_sigmas_type", "flow_shift", "interpolation_type", "lambda_min_clipped", "lower_order_final", "noise_sampler_seed",
        "num_train_timesteps", "original_inference_steps", "predict_x0", "prediction_type", "rescale_betas_zero_snr", "s_churn", "s_noise", "s_tmax", "s_tmin",
        "sample_max_value", "set_alpha_to_one", "sigma_data", "sigma_max", "sigma_min", "skip_prk_steps", "snr_shift_scale", "solver_order", "solver_p", "solver_type",
        "steps_offset", "thresholding", "time_shift_type", "timestep_scaling", "timestep_spacing", "timestep_type", "trained_betas", "use_beta_sigmas",
        "use_dynamic_shifting", "use_exponential_sigmas", "use_flow_sigmas", "use_karras_sigmas", "use_lu_lambdas", "variance_type",
    ];

    private readonly JsonObject _document;

    private SchedulerConfig(JsonObject document, string source)
    {
        _document = document;
        Source = source;
    }

    /// <summary>The file's name, for errors.</summary>
    public string Source { get; }

    /// <summary>diffusers' name of the scheduler that the model was published with; empty where the config has none.</summary>
    public string ClassName => _document["_class_name"]?.ToString() ?? "";

    /// <summary>What the denoiser's output stands for.</summary>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public PredictionType Prediction => LmsSettings.From(this).PredictionType;

    /// <summary>Reads a <c>scheduler_config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    public static SchedulerConfig Load(string path) => Parse(ConfigFile.TextOf(path), path);

    /// <summary>Reads the text of a config; <paramref name="source"/> names it in errors.</summary>
    public static SchedulerConfig Parse(string json, string source) =>
        new(ConfigFile.Parse(BareInfinity().Replace(json, ": \"$1\""), source), source); // Python writes an infinity that JSON does not have.

    /// <summary>A key's value as JSON; null where the config does not have the key.</summary>
    internal string? Written(string key) => _document.TryGetPropertyValue(key, out JsonNode? value) ? ConfigFile.Shown(value) : null;

    /// <summary>The same config with one key set: how an experiment asks for another spacing, Karras sigmas or eta.</summary>
    public SchedulerConfig With(string key, JsonNode? value)
    {
        JsonObject changed = _document.DeepClone().AsObject();
        changed[key] = value;
        return new SchedulerConfig(changed, Source);
    }

    /// <param name="only">Keys of this scheduler of which one value is implemented, as JSON text.</param>
    internal T Bind<T>(Dictionary<string, string> only)
        where T : SchedulerSettings
    {
        foreach ((string key, string value) in only)
        {
            string given = _document.TryGetPropertyValue(key, out JsonNode? node) ? ConfigFile.Shown(node) : value;
            if (given != value) throw new InvalidDataException($"{Source}: \"{key}\": {given} is not implemented, expected {value}");
        }

        return ConfigFile.Bind<T>(_document, Source, key => key.StartsWith('_') || only.ContainsKey(key) || s_known.Contains(key));
    }

    [GeneratedRegex(""":\s*(-?Infinity)\b""")]
    private static partial Regex BareInfinity();
}
