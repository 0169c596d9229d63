using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Takes the activation away, everywhere or in a region.</summary>
internal sealed class Ablate(AblateSettings settings) : IIntervention
{
    public bool NeedsProbe => false;

    public IEnumerable<Problem> Check(LabelType labels) => Coverage.Problems(settings.Region, labels);

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        Tensor mean = activation.mean([2, 3], keepdim: true); // [images, channels, 1, 1]
        Tensor replacement = settings.With == Replacement.Zero ? torch.zeros_like(mean) : mean;
        return torch.where(Coverage.Of(request, settings.Region).gt(0), replacement, activation).MoveToOuterDisposeScope();
    }
}
