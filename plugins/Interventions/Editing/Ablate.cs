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

    public int? MeanOver => settings.With is Replacement.ImagesMean or Replacement.ImagesChannelMean ? settings.Images : null;

    public IEnumerable<Problem> Check(LabelType labels) => Coverage.Problems(settings.Region, labels);

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        // Of a shape that spreads over [images, channels, h, w].
        Tensor replacement = settings.With switch
        {
            Replacement.Mean => activation.mean([2, 3], keepdim: true),
            Replacement.ImagesMean => Required.Mean(request, "ablate"),
            Replacement.ImagesChannelMean => Required.Mean(request, "ablate").mean([2, 3], keepdim: true),
            _ => torch.zeros(1, device: activation.device),
        };
        return torch.where(Coverage.Of(request, settings.Region).gt(0), replacement, activation).MoveToOuterDisposeScope();
    }
}
