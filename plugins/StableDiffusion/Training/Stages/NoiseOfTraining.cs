namespace StableDiffusion.Training.Stages;

/// <summary>The noise schedule of Stable Diffusion, with the velocity as what is predicted.</summary>
internal static class NoiseOfTraining
{
    /// <summary>The <c>scheduler_config.json</c> of a trained model.</summary>
    internal const string Config = """
        {
          "_class_name": "LMSDiscreteScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "num_train_timesteps": 1000,
          "prediction_type": "v_prediction",
          "steps_offset": 0,
          "timestep_spacing": "linspace",
          "trained_betas": null,
          "use_karras_sigmas": false
        }

        """;
}
