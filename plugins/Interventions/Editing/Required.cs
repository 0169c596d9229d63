using Runner.Torch.Intervening;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Parts of a request that an intervention asked for, or an error that says where they are missing.</summary>
internal static class Required
{
    public static ITrainedProbe Probe(InterventionRequest request, string kind)
        => request.Probe ?? throw new ArgumentException($"{kind} needs a trained probe at site \"{request.Site.Name}\", step {request.Step}; there is none");

    public static Tensor Source(InterventionRequest request, string kind)
        => request.Source ?? throw new ArgumentException($"{kind} needs another sample's activation at site \"{request.Site.Name}\", step {request.Step}; there is none");

    public static Tensor Mean(InterventionRequest request, string kind)
        => request.Mean ?? throw new ArgumentException($"{kind} needs the mean of training images' activations at site \"{request.Site.Name}\", step {request.Step}; there is none");

    public static Tensor ReferenceNorm(InterventionRequest request, string kind)
        => request.ReferenceNorm
        ?? throw new ArgumentException($"{kind} needs the norm of another edit at site \"{request.Site.Name}\", step {request.Step}; name the other intervention by like:");
}
