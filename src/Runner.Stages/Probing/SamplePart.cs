using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>One part of the split: its labels and images, gathered once, and with what probes worked out from its labels. Owns its tensors.</summary>
internal sealed class SamplePart : IDisposable
{
    private readonly LabelledSamples _all;
    private readonly Lock _gathering = new();
    private readonly PreparedLabels _prepared = new();
    private (Tensor Rows, Tensor Labels, Tensor Images)? _gathered;

    /// <param name="rows">Its rows among all samples, in order.</param>
    /// <param name="all">All samples.</param>
    public SamplePart(long[] rows, LabelledSamples all) => (Rows, _all) = (rows, all);

    /// <summary>Its rows among all samples, in order.</summary>
    public long[] Rows { get; }

    /// <summary>The part as a probe takes it, on the activations' device; its activations are of the current dispose scope.</summary>
    /// <param name="activations">[n, channels, h, w] of all samples at one site.</param>
    public ProbeData Of(Tensor activations)
    {
        (Tensor rows, Tensor labels, Tensor images) = Gathered(activations.device);
        return new ProbeData(activations.index_select(0, rows), labels, _all.Type, images) { Prepared = _prepared };
    }

    /// <summary>Its labels in their own units, in the current dispose scope.</summary>
    public Tensor Unscaled(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        return _all.Labels.index_select(0, tensor(Rows, ScalarType.Int64)).to(device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prepared.Dispose();
        if (_gathered is not var (rows, labels, images)) return;
        rows.Dispose();
        labels.Dispose();
        images.Dispose();
    }

    // All activations of a run are on one device.
    private (Tensor Rows, Tensor Labels, Tensor Images) Gathered(Device device)
    {
        lock (_gathering)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor here = tensor(Rows, ScalarType.Int64);
            return _gathered ??= (
                here.to(device).alias().DetachFromDisposeScope(),
                _all.Scaling.Apply(_all.Labels.index_select(0, here)).to(device).alias().DetachFromDisposeScope(),
                _all.Images.index_select(0, here).to(device).DetachFromDisposeScope());
        }
    }
}
