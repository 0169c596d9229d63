using Runner.Torch.Intervening;
using static TorchSharp.torch;

namespace Waves;

internal sealed class TowardsLabel : IIntervention
{
    public bool NeedsProbe => true;

    public Tensor Edit(InterventionRequest request) => request.Probe!.MoveTowards(request.Activation, request.Target, 1, 1);
}
