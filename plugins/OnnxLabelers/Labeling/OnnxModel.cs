using Runner.Abstractions;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>An ONNX file that turns pictures into one map each. Opened at the first use.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly PictureInputSettings _input;
    private readonly MapOutputSettings _output;
    private readonly int _batchSize;
    private readonly Lazy<OnnxSession> _session;

    /// <exception cref="OnnxModelException">The mean or standard deviation has neither one number nor three.</exception>
    public OnnxModel(string path, PictureInputSettings input, MapOutputSettings output, int batchSize, RunEnvironment environment)
    {
        CheckChannels(path, "mean", input.Mean);
        CheckChannels(path, "std", input.Std);
        _input = input;
        _output = output;
        _batchSize = batchSize;
        _session = new Lazy<OnnxSession>(() => OnnxSession.Open(path, input.Name, output, environment));
    }

    /// <summary>Pictures [batch, 3, h, w], RGB in [0, 1], to maps [batch, h, w] in the model's own units.</summary>
    public Tensor Run(Tensor pictures)
    {
        (long height, long width) = (pictures.shape[2], pictures.shape[3]);
        (long inputHeight, long inputWidth) = _session.Value.InputSize(height, width, _input);
        var maps = new List<Tensor>();
        for (long start = 0; start < pictures.shape[0];)
        {
            long count = Math.Min(_session.Value.FixedBatch ?? _batchSize, pictures.shape[0] - start);
            Tensor prepared = PicturePreparation.Prepare(pictures.narrow(0, start, count), inputHeight, inputWidth, _input);
            Tensor map = _session.Value.Run(prepared); // [count, 1, h', w']
            maps.Add(Resizing.To(map, height, width, _output.Resize, _output.AlignCorners).squeeze(1));
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

    private static void CheckChannels(string path, string setting, IReadOnlyList<double> values)
    {
        if (values.Count is not (1 or 3))
        {
            throw new OnnxModelException(path, $"input.{setting} has {values.Count} numbers: give one for all channels, or three");
        }
    }
}
