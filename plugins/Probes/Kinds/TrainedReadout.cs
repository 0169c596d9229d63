using System.Runtime.InteropServices;
using Probes.Cells;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>A readout with its final parameters.</summary>
internal sealed class TrainedReadout(IReadoutKind kind, IProbeTask task, IReadout trained) : ITrainedProbe
{
    public IReadOnlyDictionary<string, Tensor> Parameters { get; } = StoredParameters.Export(trained);

    public IReadOnlyList<EpochLoss> Losses { get; init; } = [];

    public IReadOnlyList<PenaltyLoss> Penalties { get; init; } = [];

    public IReadOnlyDictionary<string, double> Facts { get; init; } = new Dictionary<string, double>();

    public Tensor Predict(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Check(activations.shape[1]);
        Tensor outputs = task.Decode(Copy().Predict(activations.detach())); // [images, h, w]
        Tensor rows = torch.tensor(NearestMap.Sources((int)activations.shape[2], height)).to(activations.device);
        Tensor columns = torch.tensor(NearestMap.Sources((int)activations.shape[3], width)).to(activations.device);
        return outputs.index_select(1, rows).index_select(2, columns).MoveToOuterDisposeScope();
    }

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ActivationMaps maps = Open(activations);
        LabelMaps labels = new(target);
        if (labels.Images != maps.Images)
        {
            throw new ArgumentException($"{maps.Images} activations need as many targets, not {labels.Images}", nameof(target));
        }

        ICellLoss loss = task.Loss(new CellMap(maps.Height, maps.Width, labels.Height, labels.Width), labels);
        ActivationMover mover = new(Copy(), loss, learningRate, iterations);
        Tensor moved = torch.empty(activations.shape);
        for (int image = 0; image < maps.Images; image++)
        {
            mover.Move(image, maps[image], MemoryMarshal.Cast<byte, float>(moved[image].bytes));
        }

        return moved.to(activations.device).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor parameter in Parameters.Values)
        {
            parameter.Dispose();
        }
    }

    private ActivationMaps Open(Tensor activations)
    {
        Check(activations.shape[1]);
        return new ActivationMaps(activations);
    }

    private void Check(long channels)
    {
        if (channels != trained.Inputs)
        {
            throw new ArgumentException($"the probe reads {trained.Inputs} channels, the activation has {channels}", nameof(channels));
        }
    }

    // A readout keeps what it computed last: every call has its own, so that several threads may call.
    private IReadout Copy()
    {
        IReadout copy = kind.Create(trained.Inputs);
        trained.Parameters.CopyTo(copy.Parameters, 0);
        return copy;
    }
}
