using LabelerTraining.Nets;
using Runner.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>Depth and foreground of rendered scenes, learned together. Batch norm's running statistics are buffers: one lane only.</summary>
internal sealed class LabelerObjective(SceneLabelNet net, SceneShards scenes, PictureVariation variation, ScalarType compute) : IObjective
{
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; } = [.. net.named_parameters()];

    // The counters of batches decide nothing when the momentum is fixed.
    public IReadOnlyList<(string Name, Tensor Buffer)> Buffers { get; } =
        [.. net.named_buffers().Where(buffer => !buffer.name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Select(buffer => (buffer.name, buffer.buffer))];

    public LossTerms Loss(Microbatch microbatch)
    {
        net.train();
        SceneBatch seen = Look(microbatch);

        // Statistics, head and losses are in float32, whatever the convolutions compute in.
        Tensor output = net.call(seen.Pictures.to(compute)); // [batch, 2, h, w]
        Tensor depth = LabelerLoss.Depth(output.select(1, (int)LabelTask.Depth), seen.InverseDepth);
        Tensor saliency = LabelerLoss.Saliency(output.select(1, (int)LabelTask.Saliency), seen.Foreground);
        return new LossTerms(depth + saliency, ("depth", depth), ("saliency", saliency));
    }

    private SceneBatch Look(Microbatch microbatch)
    {
        using IDisposable frozen = no_grad();
        return variation.Apply(scenes.Read(microbatch.Samples), microbatch.Generator);
    }
}
