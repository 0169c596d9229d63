using static TorchSharp.torch;

namespace Runner.Torch.Intervening;

/// <summary>An edit of activations while an image is made.</summary>
public interface IIntervention
{
    /// <summary>Whether it needs a trained probe at every site that it edits.</summary>
    bool NeedsProbe { get; }

    /// <summary>The name of the intervention whose edits' norms it takes over (<see cref="InterventionRequest.ReferenceNorm"/>), as a random baseline does; null: none.</summary>
    string? NormLike => null;

    /// <summary>Edits a batch of activations.</summary>
    /// <returns>The edited activations, same shape; the given tensor itself for no change.</returns>
    Tensor Edit(InterventionRequest request);
}
