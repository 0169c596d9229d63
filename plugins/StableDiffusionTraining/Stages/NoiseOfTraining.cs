namespace StableDiffusionTraining.Stages;

/// <summary>The noise schedule of Stable Diffusion, with the velocity as what is predicted.</summary>
/// <remarks>
/// The keys of other schedulers are as Stable Diffusion published them: by its defaults, DDIM would clip latents to [-1, 1], which they leave. The spacing of timesteps is each
/// scheduler's own.
/// </remarks>
internal static class NoiseOfTraining
{
    /// <summary>The <c>scheduler_config.json</c> of a trained model.</summary>
    internal const string Config = """
        {
          "_class_name": "LMSDiscreteScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "clip_sample": false,
          "num_train_timesteps": 1000,
          "prediction_type": "v_prediction",
          "set_alpha_to_one": false,
          "skip_prk_steps": true,
          "steps_offset": 1,
          "trained_betas": null
        }

        """;
}
