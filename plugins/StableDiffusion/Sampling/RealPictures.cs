using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>The pictures of a batch for samplers that start from pictures.</summary>
internal static class RealPictures
{
    /// <exception cref="InvalidOperationException">There are none, or somebody wants to edit a run that makes no denoising steps.</exception>
    /// <exception cref="InvalidDataException">They have another size than the sampler's.</exception>
    public static Tensor Of(PromptBatch batch, IActivationEditor? editor, SamplerShape shape, string sampler)
    {
        if (editor is not null) throw new InvalidOperationException($"sampler \"{sampler}\" denoises nothing, so an edit of activations would change nothing");
        if (batch.Images is null) throw new InvalidOperationException($"sampler \"{sampler}\" starts from pictures; give the stage pictures or images");
        long[] wanted = [batch.Prompts.Count, 3, shape.ImageHeight, shape.ImageWidth];
        return batch.Images.shape.SequenceEqual(wanted)
            ? batch.Images
            : throw new InvalidDataException($"the pictures are [{string.Join(", ", batch.Images.shape)}], sampler \"{sampler}\" takes [{string.Join(", ", wanted)}]");
    }
}
