using Runner.Torch.Intervening;
using static TorchSharp.torch;

namespace Waves;

internal sealed class Nothing : IIntervention
{
    public bool NeedsProbe => false;

    public Tensor Edit(InterventionRequest request) => request.Activation;
}
