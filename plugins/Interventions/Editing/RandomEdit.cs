using System.ComponentModel;
using Runner.Torch.Intervening;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>The baseline of the same size: a change in a random direction (Gaussian, so that none is preferred) with the norm of the reference edit, image by image.</summary>
internal sealed class RandomEdit(RandomEditSettings settings) : IIntervention
{
    public bool NeedsProbe => false;

    public string? NormLike => settings.Like;

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        Tensor drawn = torch.stack(request.Seeds.Select(seed => Draw(seed, activation.shape[1..]))).to(activation.device); // [images, channels, h, w]
        Tensor norms = drawn.flatten(1).norm(1);
        Tensor scale = Required.ReferenceNorm(request, "random") / norms;
        return (activation + (drawn * scale.view(-1, 1, 1, 1))).MoveToOuterDisposeScope();
    }

    // Drawn on the CPU: the same numbers on any device.
    private static Tensor Draw(ulong seed, long[] shape)
    {
        using Generator generator = new(seed);
        return torch.randn(shape, generator: generator);
    }
}

/// <summary>Settings of <c>random</c>.</summary>
public sealed record RandomEditSettings
{
    [Description("The intervention whose norm it has, image by image, at each site and step.")]
    public required string Like { get; init; }
}
