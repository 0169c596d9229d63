using Runner.Torch.Intervening;
using TorchSharp;

namespace Interventions.Editing;

/// <summary>Moves the activation down the gradient of the probe's loss against the wanted label. The activation is the variable; the model is not differentiated.</summary>
internal sealed class ProbeGradient(ProbeGradientSettings settings) : IIntervention
{
    public bool NeedsProbe => true;

    public torch.Tensor Edit(InterventionRequest request)
        => Required.Probe(request, "probe-gradient").MoveTowards(request.Activation, request.Target, settings.LearningRate, settings.Iterations);
}
