using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>A model folder in the layout of diffusers, being written.</summary>
/// <param name="folder">The folder, which exists.</param>
/// <param name="format">How weights are kept.</param>
internal sealed class ModelFolder(string folder, ScalarType format)
{
    private const string Index = """
        {
          "_class_name": "StableDiffusionPipeline",
          "feature_extractor": [null, null],
          "requires_safety_checker": false,
          "safety_checker": [null, null],
          "scheduler": ["diffusers", "LMSDiscreteScheduler"],
          "text_encoder": ["transformers", "CLIPTextModel"],
          "tokenizer": ["transformers", "CLIPTokenizer"],
          "unet": ["diffusers", "UNet2DConditionModel"],
          "vae": ["diffusers", "AutoencoderKL"]
        }

        """;

    internal void Write(AutoencoderKL autoencoder, AutoencoderConfig config) => Write("vae", autoencoder, "diffusion_pytorch_model", config.ToJson());

    internal void Write(UNet2DConditionModel denoiser) => Write("unet", denoiser, "diffusion_pytorch_model", denoiser.Config.ToJson());

    internal void Write(ClipTextModel text) => Write("text_encoder", text, "model", text.Config.ToJson());

    /// <summary>Writes the scheduler's config, and the index that says what each folder is.</summary>
    internal void WriteScheduler(string config)
    {
        Directory.CreateDirectory(Path.Combine(folder, "scheduler"));
        File.WriteAllText(Path.Combine(folder, "scheduler", "scheduler_config.json"), config);
        File.WriteAllText(Path.Combine(folder, "model_index.json"), Index);
    }

    private void Write(string name, nn.Module network, string weights, string config)
    {
        string inside = Path.Combine(folder, name);
        Directory.CreateDirectory(inside);
        File.WriteAllText(Path.Combine(inside, "config.json"), config + "\n");
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(inside, weights + ".safetensors"),
            network.state_dict().Where(entry => !IsField(entry.Key)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.to(format))),
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    // A module registered by name appears a second time under the field that holds it.
    private static bool IsField(string name) => name.Split('.').Any(segment => segment.StartsWith('_'));
}
