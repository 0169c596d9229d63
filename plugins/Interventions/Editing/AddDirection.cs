using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Adds the linear probe's own direction to the activation.</summary>
internal sealed class AddDirection(AddDirectionSettings settings) : IIntervention
{
    public bool NeedsProbe => true;

    public bool NeedsLinearProbe => true;

    public int? Class => settings.Class;

    public IEnumerable<Problem> Check(LabelType labels) => settings.Where switch
    {
        DirectionRegion.Original => Coverage.Problems(Region.Original, labels, "where"),
        DirectionRegion.Target => Coverage.Problems(Region.Target, labels, "where"),
        _ => [],
    };

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        Tensor vector = LinearReading.Of(request, "add-direction", settings.Class).Direction;
        Tensor direction = (vector / vector.norm()).view(1, -1, 1, 1);
        Tensor length = activation.norm(1, keepdim: true).mean([2, 3], keepdim: true); // [images, 1, 1, 1]
        return (activation + (direction * length * Amount(request) * settings.Strength)).MoveToOuterDisposeScope();
    }

    private Tensor Amount(InterventionRequest request)
    {
        if (settings.Where == DirectionRegion.Change)
        {
            Tensor change = Coverage.Number(request.Target, settings.Class) - Coverage.Number(request.Original, settings.Class);
            return Coverage.Mean(change, request.Activation); // [images, 1, h, w]
        }

        return Coverage.Of(request, settings.Where switch
        {
            DirectionRegion.Original => Region.Original,
            DirectionRegion.Target => Region.Target,
            _ => Region.Everywhere,
        });
    }
}
