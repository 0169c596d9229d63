using Runner.Abstractions;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>The foreground by a model in TRACER's role.</summary>
internal sealed class OnnxSaliencyLabeler(OnnxSaliencySettings settings, PartContext context) : ILabeler
{
    private readonly OnnxModel _model =
        new(context.PathOf(settings.Model), settings.Input, settings.Output, settings.BatchSize, context.Environment);

    public LabelType Type => LabelType.Classes;

    public string Computes => _model.Computes;

    public IEnumerable<Problem> Check(int height, int width) => _model.Check(height, width);

    public long PeakBytes(int images, int height, int width) => _model.PeakBytes(images, height, width);

    public Tensor Label(Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable frozen = torch.no_grad();
        Tensor probability = Scaled(_model.Run(images)); // [batch, h, w]
        return (probability.gt(Scalars.Of(settings.Threshold))).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    public void Dispose() => _model.Dispose();

    private Tensor Scaled(Tensor maps)
    {
        switch (settings.Gives)
        {
            case MapScale.Logit:
                return maps.sigmoid();
            case MapScale.Stretch:
                Tensor low = maps.amin([1, 2], keepdim: true);
                Tensor high = maps.amax([1, 2], keepdim: true);
                return (maps - low) / maximum(high - low, Scalars.Of(1e-12));
            default:
                return maps;
        }
    }
}
