using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>The artifact of one unit of <c>sample</c>: prompts, latents after every step and images of one batch.</summary>
internal static class SampleShard
{
    private const string PromptFile = "prompts.csv";
    private const string LatentFile = "latents.safetensors";

    /// <summary>Writes the shard. <paramref name="facts"/> are the conditioning tensors of <see cref="ISampler.Describe"/>.</summary>
    public static void Write(string folder, Samples samples, IReadOnlyDictionary<string, Tensor> facts)
    {
        PromptTable.Write(Path.Combine(folder, PromptFile), samples.Prompts);
        SafetensorsWriter.Write(
            Path.Combine(folder, LatentFile),
            samples.Noise is null ? [new("latents", samples.Latents)] : [new("latents", samples.Latents), new("noise", samples.Noise)],
            new Dictionary<string, string>
            {
                ["latents"] = "image, step (0: before the first, noise as the scheduler scales it; s: after step s), channel, row, column",
                ["noise"] = "image, channel, row, column: standard normal numbers, not scaled",
            });
        if (facts.Count > 0) SafetensorsWriter.Write(Path.Combine(folder, "conditioning.safetensors"), facts);
        ImageShard.Write(folder, [.. samples.Prompts.Select(prompt => (long)prompt.Index)], samples.Images);
    }

    /// <summary>Reads the shard back.</summary>
    public static Samples Read(string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile latents = SafetensorsFile.Open(Path.Combine(folder, LatentFile));
        return new Samples(PromptTable.ReadIndexed(Path.Combine(folder, PromptFile)), latents.Read("latents"), ImageShard.Read(folder).Images);
    }
}
