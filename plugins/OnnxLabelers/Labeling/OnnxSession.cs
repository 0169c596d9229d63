using Microsoft.ML.OnnxRuntime;
using Runner.Abstractions;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>An open ONNX file whose picture input and map output are found and checked.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string _output;
    private readonly int _channel;
    private readonly int[] _shape;
    private readonly RunOptions _options = new();

    private OnnxSession(string path, InferenceSession session, string input, MapOutputSettings output)
    {
        _path = path;
        _session = session;
        _channel = output.Channel;
        _input = OnnxSignature.Input(path, session, input);
        _output = OnnxSignature.Output(path, session, output);
        _shape = session.InputMetadata[_input].Dimensions;
    }

    /// <summary>The batch that the file fixes; null where it leaves it open.</summary>
    public int? FixedBatch => _shape[0] > 0 ? _shape[0] : null;

    public static OnnxSession Open(string path, string input, MapOutputSettings output, RunEnvironment environment)
    {
        if (!File.Exists(path))
        {
            throw new OnnxModelException(path, "no such file");
        }

        InferenceSession? session = null;
        try
        {
            using SessionOptions options = OnnxSessionOptions.For(environment);
            session = new InferenceSession(path, options);
            return new OnnxSession(path, session, input, output);
        }
        catch (OnnxRuntimeException cause)
        {
            session?.Dispose();
            throw new OnnxModelException(path, $"ONNX Runtime can't open it: {cause.Message}", cause);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Height and width in which the model gets pictures of <paramref name="height"/> x <paramref name="width"/>.</summary>
    public (long Height, long Width) InputSize(long height, long width, PictureInputSettings settings) =>
        (Side(_shape[2], height, settings), Side(_shape[3], width, settings));

    /// <summary>Prepared pictures [batch, 3, h, w] to maps [batch, 1, h', w'].</summary>
    public Tensor Run(Tensor pictures)
    {
        long batch = pictures.shape[0];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pictures.data<float>().ToArray(), pictures.shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs = Evaluate(input);
        long[] shape = outputs[0].GetTensorTypeAndShape().Shape;
        Tensor whole = tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), shape);
        Tensor maps = shape.Length == 3 ? whole.unsqueeze(1) : whole; // [batch, channels, h', w']
        if (_channel >= maps.shape[1])
        {
            throw new OnnxModelException(_path, $"output \"{_output}\" has {maps.shape[1]} channels: there is no channel {_channel} (counted from 0)");
        }

        return maps.narrow(1, _channel, 1);
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> Evaluate(OrtValue input)
    {
        try
        {
            return _session.Run(_options, [_input], [input], [_output]);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new OnnxModelException(_path, $"ONNX Runtime can't evaluate it on pictures of {string.Join('x', input.GetTensorTypeAndShape().Shape)}: {cause.Message}", cause);
        }
    }

    private long Side(int ofFile, long ofPicture, PictureInputSettings settings)
    {
        if (ofFile > 0 && settings.Size > 0 && settings.Size != ofFile)
        {
            throw new OnnxModelException(_path, $"the file fixes a side of {ofFile} pixels, the settings say {settings.Size}: leave input.size out");
        }

        int given = Math.Max(ofFile, settings.Size);
        return given > 0 ? given : (ofPicture + settings.MultipleOf - 1) / settings.MultipleOf * settings.MultipleOf;
    }
}
