using LabelerTraining.Export;
using LabelerTraining.Nets;
using Runner.Abstractions;

namespace LabelerTraining.Stages;

/// <summary>Writes a trained net as <c>depth.onnx</c> and <c>saliency.onnx</c>, for the labelers onnx-depth and onnx-saliency with their default settings.</summary>
internal sealed class ExportLabelersStage(ExportLabelersSettings settings) : IStage
{
    private const int Stride = 16;

    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (settings.Size % Stride != 0)
        {
            yield return new Problem(
                "size", $"{settings.Size} is no multiple of {Stride}: the net halves its picture four times", $"did you mean {(settings.Size + Stride - 1) / Stride * Stride}?");
        }
    }

    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "labelers",
            Recipe = new Dictionary<string, string>(),
            Inputs = [.. context.From(settings.Net).Units.Where(unit => !unit.Unit.Intermediate).Select(unit => unit.Reference)],
            Cost = new UnitCost(4_000_000, 100_000_000),
        },
    ];

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using SceneLabelNet net = LabelerWeights.Trained(context.FolderOf(unit.Inputs[0]));
            context.Publish(unit, folder =>
            {
                Write(net, LabelTask.Depth, Path.Combine(folder, "depth.onnx"));
                Write(net, LabelTask.Saliency, Path.Combine(folder, "saliency.onnx"));
            });
        }
    }

    private void Write(SceneLabelNet net, LabelTask task, string path) =>
        File.WriteAllBytes(path, LabelerExport.Write(net, task, settings.Size, settings.Weights));
}
