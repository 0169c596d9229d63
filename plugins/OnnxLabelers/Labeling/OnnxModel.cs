using Runner.Abstractions;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>An ONNX file that turns pictures into one map each. Opened at the first use.</summary>
internal sealed class OnnxModel(string path, PictureInputSettings input, MapOutputSettings output, int batchSize, RunEnvironment environment) : IDisposable
{
    private readonly Lazy<OnnxSession> _session = new(() => OnnxSession.Open(path, input.Name, output, environment));

    /// <summary>Pictures [batch, 3, h, w], RGB in [0, 1], to maps [batch, h, w] in the model's own units.</summary>
    public Tensor Run(Tensor pictures)
    {
        (long height, long width) = (pictures.shape[2], pictures.shape[3]);
        (long inputHeight, long inputWidth) = _session.Value.InputSize(height, width, input);
        var maps = new List<Tensor>();
        for (long start = 0; start < pictures.shape[0];)
        {
            long count = Math.Min(_session.Value.FixedBatch ?? batchSize, pictures.shape[0] - start);
            Tensor prepared = PicturePreparation.Prepare(pictures.narrow(0, start, count), inputHeight, inputWidth, input);
            Tensor map = _session.Value.Run(prepared); // [count, 1, h', w']
            maps.Add(Resizing.To(map, height, width, output.Resize, output.AlignCorners).squeeze(1));
            start += count;
        }

        return cat(maps, 0);
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }
}
