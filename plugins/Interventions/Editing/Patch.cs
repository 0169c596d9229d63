using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Puts another sample's activation in place (activation patching), everywhere or in a region: the activation that the other sample has without any edit.</summary>
internal sealed class Patch(PatchSettings settings) : IIntervention
{
    public bool NeedsProbe => false;

    public int? SourceOffset => settings.Offset;

    public IEnumerable<Problem> Check(LabelType labels) => Coverage.Problems(settings.Region, labels);

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor other = Required.Source(request, "patch");
        return torch.where(Coverage.Of(request, settings.Region).gt(0), other, request.Activation).MoveToOuterDisposeScope();
    }
}
