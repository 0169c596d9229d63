using Runner.Torch.Intervening;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Puts another sample's activation in place (activation patching), everywhere or in a region.</summary>
internal sealed class Patch(PatchSettings settings) : IIntervention
{
    public bool NeedsProbe => false;

    public Tensor Edit(InterventionRequest request)
    {
        long images = request.Activation.shape[0];
        if (settings.Offset % images == 0)
        {
            throw new ArgumentException($"patch takes the activation {settings.Offset} places further in the batch; in a batch of {images} that is the sample's own");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor other = request.Activation.roll(-settings.Offset, 0);
        return torch.where(Coverage.Of(request, settings.Region).gt(0), other, request.Activation).MoveToOuterDisposeScope();
    }
}
