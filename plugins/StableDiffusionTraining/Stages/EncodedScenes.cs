using Runner.Diffusion.Text;
using Runner.Diffusion.Text.Captions;
using Runner.Torch.Safetensors;
using StableDiffusionTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>What the units of <see cref="EncodeScenesStage"/> hold together.</summary>
internal static class EncodedScenes
{
    /// <summary>The latents scaled to unit variance, with the captions as tokens, and the factor.</summary>
    internal static (LatentSet Set, double ScalingFactor) Read(IReadOnlyList<string> folders, ClipTokenizer tokenizer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor means = Tensors(folders, "means");
        Tensor deviations = Tensors(folders, "deviations");
        double factor = 1 / Math.Sqrt(means.var().item<float>() + deviations.square().mean().item<float>());
        LatentSet set = new(
            (means * factor).to(ScalarType.Float16),
            (deviations * factor).to(ScalarType.Float16),
            tokenizer.Encode(SceneFolders.Captions(folders)),
            tokenizer.Encode([""])[0]);
        scope.Detach(set.Means, set.Deviations, set.Tokens, set.NoCaption);
        return (set, factor);
    }

    /// <summary>A tokenizer in which each word of the captions is one token.</summary>
    internal static ClipTokenizer Tokenizer(IReadOnlyList<string> folders, int length)
    {
        DirectoryInfo aside = Directory.CreateTempSubdirectory("tokenizer-");
        try
        {
            WriteTokenizer(aside.FullName, folders, length);
            return ClipTokenizer.Load(aside.FullName);
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }

    internal static void WriteTokenizer(string folder, IReadOnlyList<string> folders, int length) =>
        CaptionTokenizer.Write(folder, SceneFolders.Captions(folders).Distinct(), length);

    private static Tensor Tensors(IReadOnlyList<string> folders, string name)
    {
        List<Tensor> shards = [];
        foreach (string folder in folders)
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, EncodeScenesStage.FileName));
            shards.Add(file.Read(name).to(ScalarType.Float32));
        }

        return cat(shards);
    }
}
