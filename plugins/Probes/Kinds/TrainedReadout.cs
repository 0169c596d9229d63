using Probes.Cells;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>A readout with its final parameters.</summary>
/// <param name="readout">The form.</param>
/// <param name="task">What it predicts.</param>
/// <param name="parameters">Float32, on the host. It owns them.</param>
internal sealed class TrainedReadout(IReadout readout, IProbeTask task, IReadOnlyDictionary<string, Tensor> parameters) : ITrainedProbe
{
    private const long ElementsAtOnce = 1L << 22; // Of activations that are read: their cells are laid side by side for it.

    // On the processor so many numbers are moved at once: they and what an iteration makes of them stay in its last cache, and an operation is worth its call.
    private const long ElementsInCache = 1 << 19;

    public IReadOnlyDictionary<string, Tensor> Parameters => parameters;

    public IReadOnlyList<EpochLoss> Losses { get; init; } = [];

    public IReadOnlyList<PenaltyLoss> Penalties { get; init; } = [];

    public IReadOnlyDictionary<string, double> Facts { get; init; } = new Dictionary<string, double>();

    public Tensor Predict(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return NearestMap.Upsampled(OfCells(activations, task.Decode), height, width).MoveToOuterDisposeScope();
    }

    public Tensor Probabilities(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor cells = OfCells(activations, task.Probabilities).permute(0, 3, 1, 2); // [images, classes, h, w]
        return NearestMap.Upsampled(cells.flatten(0, 1), height, width).view(cells.shape[0], cells.shape[1], height, width).MoveToOuterDisposeScope();
    }

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Check(activations);
        long images = activations.shape[0];
        if (target.shape[0] != images)
        {
            throw new ArgumentException($"{images} activations need as many targets, not {target.shape[0]}", nameof(target));
        }

        using PreparedLabels prepared = new();
        ProbeData data = new(activations, target.to(activations.device), task.Type, torch.empty(0)) { Prepared = prepared };
        IActivationMover mover = Mover(CellMap.Of(data), data, learningRate, iterations);
        long atOnce = activations.device_type == DeviceType.CPU ? Math.Max(1, ElementsInCache / (activations.numel() / images)) : images;
        Tensor all = torch.arange(images, dtype: ScalarType.Int64, device: activations.device);
        List<Tensor> moved = [];
        for (long first = 0; first < images; first += atOnce)
        {
            long count = Math.Min(atOnce, images - first);
            moved.Add(mover.Move(activations.narrow(0, first, count), all.narrow(0, first, count)));
        }

        return torch.cat(moved).to(activations.dtype).MoveToOuterDisposeScope();
    }

    // [images, h, w, ...] of what is made of the readout's outputs, in the current dispose scope.
    private Tensor OfCells(Tensor activations, Func<Tensor, Tensor> decode)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Check(activations);
        (long images, long channels, IReadOnlyDictionary<string, Tensor> here) = (activations.shape[0], activations.shape[1], On(activations.device));
        long atOnce = Math.Max(1, ElementsAtOnce * Math.Max(1, images) / Math.Max(1, activations.numel()));
        List<Tensor> decoded = [];
        for (long first = 0; first < images; first += atOnce)
        {
            using DisposeScope each = torch.NewDisposeScope();
            Tensor some = activations.detach().narrow(0, first, Math.Min(atOnce, images - first)).to(ScalarType.Float32);
            Tensor outputs = readout.Predict(some.permute(0, 2, 3, 1).reshape(-1, channels), here); // [images x cells, outputs]
            Tensor made = decode(outputs);
            decoded.Add(made.view([some.shape[0], some.shape[2], some.shape[3], .. made.shape[1..]]).MoveToOuterDisposeScope());
        }

        return torch.cat(decoded).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor parameter in parameters.Values)
        {
            parameter.Dispose();
        }
    }

    // Where the loss depends on one linear reading alone, its direction is enough.
    private IActivationMover Mover(CellMap map, ProbeData data, double learningRate, int iterations)
    {
        IReadOnlyDictionary<string, Tensor> here = On(data.Activations.device);
        ICellLoss loss = task.Loss(map, data);
        if (readout is not LinearReadout || loss.Outputs > 1)
        {
            return new ActivationMover(readout, here, loss, learningRate, iterations);
        }

        Tensor offset = here.TryGetValue(LinearReadout.Bias, out Tensor? bias) ? bias : torch.zeros_like(here[LinearReadout.Weight].select(1, 0));
        return new DirectionMover(loss.Readings(here[LinearReadout.Weight].t()).squeeze(1), loss.Readings(offset.unsqueeze(0)).squeeze(), loss, learningRate, iterations);
    }

    private IReadOnlyDictionary<string, Tensor> On(Device device) => parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.to(device));

    private void Check(Tensor activations)
    {
        if (activations.shape[1] != readout.Inputs)
        {
            throw new ArgumentException($"the probe reads {readout.Inputs} channels, the activation has {activations.shape[1]}", nameof(activations));
        }
    }
}
