using Runner.Diffusion.Schedulers;

namespace Runner.Diffusion.Tests.Schedulers;

public sealed class Configs
{
    private const string Noise = "\"beta_end\": 0.012, \"beta_schedule\": \"scaled_linear\", \"beta_start\": 0.00085, \"num_train_timesteps\": 1000";

    // The scheduler_config.json files as published with Stable Diffusion, and what newer libraries write for other classes.
    public static IReadOnlyDictionary<string, string> Published { get; } = new Dictionary<string, string>
    {
        ["1.4 and 1.5"] = "{\"_class_name\": \"PNDMScheduler\", \"_diffusers_version\": \"0.6.0\", " + Noise + """
            , "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null, "clip_sample": false}
            """,
        ["2.0"] = "{\"_class_name\": \"EulerDiscreteScheduler\", \"_diffusers_version\": \"0.8.0\", " + Noise + """
            , "clip_sample": false, "prediction_type": "v_prediction", "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null}
            """,
        ["2.1"] = "{\"_class_name\": \"DDIMScheduler\", \"_diffusers_version\": \"0.8.0\", " + Noise + """
            , "clip_sample": false, "prediction_type": "v_prediction", "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null}
            """,
        ["ddim, all keys"] = "{\"_class_name\": \"DDIMScheduler\", " + Noise + """
            , "clip_sample": false, "clip_sample_range": 1.0, "dynamic_thresholding_ratio": 0.995, "prediction_type": "epsilon", "rescale_betas_zero_snr": false,
            "sample_max_value": 1.0, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "thresholding": false, "timestep_spacing": "leading", "trained_betas": null}
            """,
        ["euler, all keys"] = "{\"_class_name\": \"EulerDiscreteScheduler\", " + Noise + """
            , "final_sigmas_type": "zero", "interpolation_type": "linear", "prediction_type": "epsilon", "rescale_betas_zero_snr": false, "sigma_max": null, "sigma_min": null,
            "skip_prk_steps": true, "steps_offset": 1, "timestep_spacing": "linspace", "timestep_type": "discrete", "trained_betas": null, "use_beta_sigmas": false, "use_exponential_sigmas": false,
            "use_karras_sigmas": false}
            """,
        ["dpm-solver, all keys"] = "{\"_class_name\": \"DPMSolverMultistepScheduler\", " + Noise + """
            , "algorithm_type": "dpmsolver++", "dynamic_thresholding_ratio": 0.995, "euler_at_final": false, "final_sigmas_type": "zero", "flow_shift": 1.0,
            "lambda_min_clipped": -Infinity, "lower_order_final": true, "prediction_type": "epsilon", "rescale_betas_zero_snr": false, "sample_max_value": 1.0,
            "skip_prk_steps": true, "solver_order": 2, "solver_type": "midpoint", "steps_offset": 1, "thresholding": false, "time_shift_type": "exponential", "timestep_spacing": "linspace",
            "trained_betas": null, "use_beta_sigmas": false, "use_dynamic_shifting": false, "use_exponential_sigmas": false, "use_flow_sigmas": false, "use_karras_sigmas": true,
            "use_lu_lambdas": false, "variance_type": null}
            """,
    };

    public static TheoryData<string, string> EveryKindOverEveryPublishedConfig()
    {
        TheoryData<string, string> rows = [];
        foreach (string name in Published.Keys)
        {
            foreach (string kind in SchedulerCatalogue.Kinds) rows.Add(name, kind);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(EveryKindOverEveryPublishedConfig))]
    public void AnyKindIsMadeFromAnyPublishedConfig(string name, string kind)
    {
        SchedulerConfig config = SchedulerConfig.Parse(Published[name], name).With("timestep_spacing", "leading");
        Assert.Equal(kind, SchedulerCatalogue.Create(kind, config).Kind);
        Assert.True(SchedulerCatalogue.Create(kind, config).Schedule(50).Timesteps.Count >= 50);
    }

    [Theory]
    [InlineData("1.4 and 1.5", "pndm", PredictionType.Epsilon)]
    [InlineData("2.0", "euler", PredictionType.VPrediction)]
    [InlineData("2.1", "ddim", PredictionType.VPrediction)]
    [InlineData("dpm-solver, all keys", "dpmpp-2m", PredictionType.Epsilon)]
    public void TheConfigsOwnClassIsMade(string name, string kind, PredictionType prediction)
    {
        IScheduler scheduler = SchedulerCatalogue.Create(SchedulerConfig.Parse(Published[name], name));
        Assert.Equal((kind, prediction), (scheduler.Kind, scheduler.Schedule(10).Prediction));
    }

    [Theory]
    [InlineData("ddim", "thresholding", "true", "\"thresholding\": true is not implemented, expected false")]
    [InlineData("ddim", "rescale_betas_zero_snr", "true", "\"rescale_betas_zero_snr\": true is not implemented, expected false")]
    [InlineData("ddim", "beta_schedule", "\"sigmoid\"", "\"beta_schedule\": \"sigmoid\" is not implemented, expected one of linear, scaled_linear, squaredcos_cap_v2")]
    [InlineData("ddim", "beta_strat", "0.1", "\"beta_strat\": 0.1 is not implemented")]
    [InlineData("ddim-inverse", "timestep_spacing", "\"linspace\"", "\"timestep_spacing\": \"linspace\" is not implemented for ddim-inverse, expected leading or trailing")]
    [InlineData("pndm", "skip_prk_steps", "false", "\"skip_prk_steps\": false is not implemented for pndm, expected true")]
    [InlineData("lms", "use_beta_sigmas", "true", "\"use_beta_sigmas\": true is not implemented, expected false")]
    [InlineData("euler", "interpolation_type", "\"log_linear\"", "\"interpolation_type\": \"log_linear\" is not implemented, expected \"linear\"")]
    [InlineData("dpmpp-2m", "solver_order", "3", "\"solver_order\": 3 is not implemented for dpmpp-2m, expected 1 or 2")]
    [InlineData("dpmpp-2m", "algorithm_type", "\"sde-dpmsolver++\"", "\"algorithm_type\": \"sde-dpmsolver++\" is not implemented, expected \"dpmsolver++\"")]
    [InlineData("dpmpp-2m", "lambda_min_clipped", "-5.1", "\"lambda_min_clipped\": -5.1 is not implemented, expected \"-Infinity\"")]
    public void AKeyOrValueThatIsNotImplementedIsAnErrorThatNamesIt(string kind, string key, string value, string message)
    {
        SchedulerConfig config = SchedulerConfig.Parse(Published["1.4 and 1.5"], "config").With(key, System.Text.Json.Nodes.JsonNode.Parse(value));
        Assert.Equal("config: " + message, Assert.Throws<InvalidDataException>(() => SchedulerCatalogue.Create(kind, config)).Message);
    }

    [Fact]
    public void AnUnknownClassOrKindIsAnErrorThatNamesTheKnown()
    {
        SchedulerConfig config = SchedulerConfig.Parse("{\"_class_name\": \"UniPCMultistepScheduler\"}", "config");
        Assert.StartsWith(
            "config: \"_class_name\": \"UniPCMultistepScheduler\" is not implemented, expected one of DDIMScheduler, DDIMInverseScheduler, PNDMScheduler",
            Assert.Throws<InvalidDataException>(() => SchedulerCatalogue.Create(config)).Message);
        Assert.StartsWith(
            "unknown scheduler \"dimm\"; known schedulers: ddim, ddim-inverse, pndm, lms, paper-lms, euler, euler-ancestral, dpmpp-2m",
            Assert.Throws<ArgumentException>(() => SchedulerCatalogue.Create("dimm", config)).Message);
    }

    [Fact]
    public void StepsThatDoNotFitTheTrainingStepsAreRefused()
    {
        IScheduler ddim = SchedulerCatalogue.Create("ddim", SchedulerConfig.Parse(Published["1.4 and 1.5"], "config"));
        Assert.StartsWith("steps must lie in 1..1000, the training steps", Assert.Throws<ArgumentOutOfRangeException>(() => ddim.Schedule(1001)).Message);
        Assert.StartsWith("a timestep must lie in 0..999; fewer steps", Assert.Throws<ArgumentOutOfRangeException>(() => ddim.Schedule(1000)).Message);
    }
}
