using Microsoft.ML.OnnxRuntime;
using Runner.Abstractions;
using static TorchSharp.torch;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxLabelers.Labeling;

/// <summary>An open ONNX file whose picture input and map output are found and checked.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    private OnnxSession(string path, InferenceSession session, OnnxSignature signature) =>
        (_path, _session, Signature) = (path, session, signature);

    public OnnxSignature Signature { get; }

    public static OnnxSession Open(string path, PictureInputSettings input, MapOutputSettings output, RunEnvironment environment)
    {
        OnnxSignature signature = OnnxSignature.Of(path, input, output);
        try
        {
            using SessionOptions options = OnnxSessionOptions.For(environment);
            return new OnnxSession(path, new InferenceSession(path, options), signature);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new OnnxModelException(path, $"ONNX Runtime can't open it; {ItsWords(cause)}", cause);
        }
    }

    /// <summary>Prepared pictures [batch, 3, h, w] to the channels of the output, [batch, channels, h', w'].</summary>
    public Tensor Run(Tensor pictures)
    {
        (long batch, long height, long width) = (pictures.shape[0], pictures.shape[2], pictures.shape[3]);
        Tensor whole = Evaluate(Signature.ChannelsLast ? pictures.permute(0, 2, 3, 1).contiguous() : pictures);
        if (whole.shape.Length is not (3 or 4))
            throw NoMap($"[{string.Join(", ", whole.shape)}]", "[batch, height, width] or [batch, channels, height, width]");
        if (whole.shape[0] != batch)
            throw new OnnxModelException(_path, $"output \"{Signature.Output.Name}\" gave {whole.shape[0]} maps for {batch} pictures; if the model takes one picture at a time, give batch-size: 1") { Setting = "batch-size" };
        Tensor maps = whole.shape.Length == 3 ? whole.unsqueeze(1) : IsChannelsLast(whole.shape, height, width) ? whole.permute(0, 3, 1, 2) : whole; // [batch, channels, h', w']
        return maps.contiguous();
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    // A map one pixel wide is a map whose last axis is its only channel. Several channels can only be told from the size, in a model that takes pictures so as well.
    private bool IsChannelsLast(long[] shape, long height, long width) =>
        (shape[3] == 1 && shape[1] > 1 && shape[2] > 1)
        || (Signature.ChannelsLast && shape[1] == height && shape[2] == width && (shape[2] != shape[3] || shape[1] != shape[2]));

    private Tensor Evaluate(Tensor input)
    {
        try
        {
            return Outcome(input);
        }
        catch (OnnxRuntimeException cause)
        {
            string size = $"{input.shape[0]} picture{(input.shape[0] == 1 ? "" : "s")} of {string.Join(" x ", Signature.ChannelsLast ? input.shape[1..3] : input.shape[2..])}";
            if (input.shape[0] > 1 && TakesOne(input))
                throw new OnnxModelException(_path, $"it takes one picture at a time, although it says that any number goes: give batch-size: 1 ({size} failed, one did not)", cause) { Setting = "batch-size" };
            string advice = "if its sides must be a multiple of something, give input.multiple-of (14 and 32 are common), or input.size";
            throw new OnnxModelException(_path, $"ONNX Runtime can't evaluate it on {size}; {advice}; {ItsWords(cause)}", cause) { Setting = "input" };
        }
    }

    private OnnxModelException NoMap(string given, string wanted) =>
        new(_path, $"output \"{Signature.Output.Name}\" gave {given}, which is no map: {wanted} is needed") { Setting = "output" };

    private bool TakesOne(Tensor input)
    {
        try
        {
            using Tensor first = input.narrow(0, 0, 1).contiguous();
            using Tensor outcome = Outcome(first);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            return false; // Then the number of pictures is not what it fails on, and the error of all of them is told.
        }
    }

    private Tensor Outcome(Tensor input)
    {
        using OrtValue fed = Fed(input);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_options, [Signature.Input.Name], [fed], [Signature.Output.Name]);
        OrtTensorTypeAndShapeInfo found = outputs[0].GetTensorTypeAndShape();
        return found.ElementDataType switch
        {
            TensorElementType.Float => tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), found.Shape),
            TensorElementType.Double => tensor(outputs[0].GetTensorDataAsSpan<double>().ToArray(), found.Shape).to(ScalarType.Float32),
            TensorElementType.Float16 => tensor(Array.ConvertAll(outputs[0].GetTensorDataAsSpan<Float16>().ToArray(), number => (float)number), found.Shape),
            TensorElementType other => throw NoMap(other.ToString().ToLowerInvariant(), "float32, float16 or float64"),
        };
    }

    private OrtValue Fed(Tensor input)
    {
        float[] numbers = input.data<float>().ToArray();
        return Signature.Input.Element switch
        {
            OnnxValue.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(numbers, number => (Float16)number), input.shape),
            OnnxValue.Byte => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(numbers, number => (byte)Math.Clamp(MathF.Round(number), 0, 255)), input.shape),
            _ => OrtValue.CreateTensorValueFromMemory(numbers, input.shape),
        };
    }

    // What the library says helps who made the file; who uses it has read what to do by then.
    private static string ItsWords(OnnxRuntimeException cause)
    {
        string line = cause.Message.ReplaceLineEndings(" ");
        return $"its words: {(line.Length > 300 ? line[..300] + " ..." : line)}";
    }
}
