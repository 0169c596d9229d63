using Runner.Torch.Intervening;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Adds the linear probe's own direction to the activation.</summary>
internal sealed class AddDirection(AddDirectionSettings settings) : IIntervention
{
    private const string Weight = "dense1.weight";

    public bool NeedsProbe => true;

    public bool NeedsReferenceNorm => false;

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        Tensor direction = Direction(request).to(activation.device).view(1, -1, 1, 1);
        Tensor length = activation.norm(1, keepdim: true).mean([2, 3], keepdim: true); // [images, 1, 1, 1]
        return (activation + (direction * length * Amount(request) * settings.Strength)).MoveToOuterDisposeScope();
    }

    /// <summary>The unit vector [channels] along which the probe's prediction grows fastest.</summary>
    private Tensor Direction(InterventionRequest request)
    {
        IReadOnlyDictionary<string, Tensor> parameters = Required.Probe(request, "add-direction").Parameters;
        if (!parameters.TryGetValue(Weight, out Tensor? weight) || parameters.ContainsKey("dense2.weight"))
        {
            throw new ArgumentException(
                $"add-direction needs a linear probe (linear-regression or linear-classification) at site \"{request.Site.Name}\"; this one has {string.Join(", ", parameters.Keys.Order())}");
        }

        long outputs = weight.shape[0];
        if (outputs > 1 && settings.Class >= outputs)
        {
            throw new ArgumentException($"add-direction: class {settings.Class} was asked for, the probe at site \"{request.Site.Name}\" knows 0 to {outputs - 1}");
        }

        // Unnamed, the 0 would be taken for an element type.
        Tensor vector = outputs == 1 ? weight[0] : weight[settings.Class] - ((weight.sum(dim: 0) - weight[settings.Class]) / (outputs - 1));
        return vector / vector.norm();
    }

    private Tensor Amount(InterventionRequest request)
    {
        if (settings.Where == DirectionRegion.Change)
        {
            Tensor change = Number(request.Target) - Number(request.Original);
            return Coverage.Mean(change, request.Activation).to(request.Activation.device); // [images, 1, h, w]
        }

        return Coverage.Of(request, settings.Where switch
        {
            DirectionRegion.Original => Region.Original,
            DirectionRegion.Target => Region.Target,
            _ => Region.Everywhere,
        });
    }

    private Tensor Number(Tensor label) => (label.dtype == ScalarType.Int64 ? label.eq(settings.Class) : label).to(ScalarType.Float32);
}
