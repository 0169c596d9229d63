using Runner.Torch.Intervening;
using TorchSharp;

namespace Interventions.Editing;

/// <summary>The baseline without an intervention: how well the unedited picture agrees with the wanted label.</summary>
internal sealed class NoEdit : IIntervention
{
    public bool NeedsProbe => false;

    public bool ChangesNothing => true;

    public torch.Tensor Edit(InterventionRequest request) => request.Activation;
}
