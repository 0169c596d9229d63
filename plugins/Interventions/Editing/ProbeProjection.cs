using Runner.Torch.Intervening;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>
/// The smallest change after which a linear probe reads the wanted label: each cell moves along the probe's direction, by exactly what is lacking, and not at all where nothing is.
/// </summary>
/// <remarks>In closed form: of all d with <c>w . (a + d) + b = y</c>, the shortest is <c>w (y - w . a - b) / |w|^2</c>.</remarks>
internal sealed class ProbeProjection(ProbeProjectionSettings settings) : IIntervention
{
    public bool NeedsProbe => true;

    public bool NeedsLinearProbe => true;

    public int? Class => settings.Class;

    public Tensor Edit(InterventionRequest request)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        LinearReading reading = LinearReading.Of(request, "probe-projection", settings.Class);
        Tensor direction = reading.Direction.view(1, -1, 1, 1);
        Tensor lacking = Lacking(request, reading.At(activation));
        return (activation + (direction * lacking / direction.square().sum())).MoveToOuterDisposeScope();
    }

    // [images, 1, h, w]: what has to be added to each cell's reading.
    private Tensor Lacking(InterventionRequest request, Tensor reading)
    {
        Tensor wanted = Coverage.Mean(Coverage.Number(request.Target, settings.Class), request.Activation);
        if (request.Target.dtype != ScalarType.Int64)
        {
            return wanted - reading;
        }

        Tensor sign = torch.where(wanted.ge(0.5), torch.ones_like(reading), -torch.ones_like(reading));
        return sign * (settings.Margin - (sign * reading)).clamp_min(0);
    }
}
