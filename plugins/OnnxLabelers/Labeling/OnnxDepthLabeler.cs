using Runner.Abstractions;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>Relative inverse depth by a model in MiDaS's role.</summary>
internal sealed class OnnxDepthLabeler(OnnxDepthSettings settings, PartContext context) : ILabeler
{
    private readonly OnnxModel _model =
        new(context.PathOf(settings.Model), settings.Input, settings.Output, settings.BatchSize, context.Environment);

    public LabelType Type => LabelType.Continuous;

    public string Computes => _model.Computes;

    public IEnumerable<Problem> Check(int height, int width) => _model.Check(height, width);

    public long PeakBytes(int images, int height, int width) => _model.PeakBytes(images, height, width);

    public Tensor Label(Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable frozen = torch.no_grad();
        Tensor depth = _model.Run(images); // [batch, h, w]
        Tensor inverse = settings.Gives == DepthKind.Inverse ? depth : maximum(depth, Scalars.Of(settings.NearestDistance)).reciprocal();
        return inverse.MoveToOuterDisposeScope();
    }

    public void Dispose() => _model.Dispose();
}
