using Runner.Abstractions;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>An ONNX file that turns pictures into one map each. Opened at the first use.</summary>
internal sealed class OnnxModel(string path, PictureInputSettings input, MapOutputSettings output, int batchSize, RunEnvironment environment) : IDisposable
{
    private const long CopiesOfWeights = 3;
    private const long NumbersPerPixel = 128;

    private readonly Lazy<OnnxSession> _session = new(() => OnnxSession.Open(path, input, output, environment));

    /// <summary>What computes, in words.</summary>
    public string Computes => OnnxSessionOptions.Computes(environment);

    /// <summary>Compares the file's head with the settings and the pictures that will come; no numbers are read.</summary>
    /// <param name="height">Rows of a picture; 0: not known.</param>
    /// <param name="width">Columns of a picture; 0: not known.</param>
    public IEnumerable<Problem> Check(int height, int width)
    {
        List<Problem> problems = [];
        if (!File.Exists(path)) return []; // that a file is not there is said where it is named
        try
        {
            CheckChannels("mean", input.Mean);
            CheckChannels("std", input.Std);
            OnnxSignature.Of(path, input, output).InputSize(path, Math.Max(1, height), Math.Max(1, width), input);
            if (OnnxSignature.Choice(path, output) is string choice) problems.Add(new Problem("output", choice, "say which with output.name") { IsWarning = true });
        }
        catch (OnnxModelException e)
        {
            problems.Add(new Problem(e.Setting, e.Message));
        }

        return problems;
    }

    /// <summary>
    /// Bytes at the peak, an estimate: ONNX files do not say what lies between input and output. The file's numbers are held as they are, as they are laid out for the processor, and while both are
    /// made; a network of the usual kinds holds some 128 numbers for each pixel of its input.
    /// </summary>
    /// <returns>0 where the file is not there yet.</returns>
    public long PeakBytes(int images, int height, int width)
    {
        if (!File.Exists(path)) return 0;
        OnnxSignature signature = OnnxSignature.Of(path, input, output);
        (long rows, long columns) = signature.InputSize(path, height, width, input);
        long together = signature.FixedBatch > 0 ? signature.FixedBatch : Math.Min(batchSize, images);
        return (CopiesOfWeights * OnnxHead.Read(path).FileBytes(path)) + (together * rows * columns * NumbersPerPixel * sizeof(float));
    }

    /// <summary>Pictures [batch, 3, h, w], RGB in [0, 1], to maps [batch, h, w] in the model's own units.</summary>
    /// <exception cref="OnnxModelException">The file does not do what the settings say.</exception>
    public Tensor Run(Tensor pictures) => RunWith(pictures, channels => output.Channel < channels.shape[1]
        ? channels.narrow(1, output.Channel, 1)
        : throw new OnnxModelException(path, $"output \"{_session.Value.Signature.Output.Name}\" has {channels.shape[1]} channels: there is no channel {output.Channel} (counted from 0)") { Setting = "output.channel" }, map => map.squeeze(1));

    /// <summary>The same of several channels of the model's output.</summary>
    /// <param name="pictures">[batch, 3, h, w], RGB in [0, 1].</param>
    /// <param name="pick">Of [some, channels, h', w'] those that are needed.</param>
    /// <param name="read">Makes [some, h, w] of them at the pictures' size.</param>
    /// <exception cref="OnnxModelException">The file does not do what the settings say.</exception>
    public Tensor RunWith(Tensor pictures, Func<Tensor, Tensor> pick, Func<Tensor, Tensor> read)
    {
        CheckChannels("mean", input.Mean);
        CheckChannels("std", input.Std);
        (long height, long width) = (pictures.shape[2], pictures.shape[3]);
        OnnxSignature signature = _session.Value.Signature;
        (long inputHeight, long inputWidth) = signature.InputSize(path, height, width, input);
        int together = signature.FixedBatch > 0 ? signature.FixedBatch : batchSize;
        var maps = new List<Tensor>();
        for (long start = 0; start < pictures.shape[0];)
        {
            long count = Math.Min(together, pictures.shape[0] - start);
            Tensor some = pictures.narrow(0, start, count);
            // A file that fixes its batch takes no fewer: the last picture fills up.
            if (count < signature.FixedBatch) some = cat([some, some.narrow(0, count - 1, 1).expand(signature.FixedBatch - count, -1, -1, -1)]);
            Tensor map = _session.Value.Run(PicturePreparation.Prepare(some, inputHeight, inputWidth, input)).narrow(0, 0, count); // [count, channels, h', w']
            maps.Add(read(Resizing.To(pick(map), height, width, output.Resize, output.AlignCorners)));
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

    private void CheckChannels(string setting, IReadOnlyList<double> values)
    {
        if (values.Count is not (1 or 3))
            throw new OnnxModelException(path, $"input.{setting} has {values.Count} numbers: give one for all channels, or three") { Setting = $"input.{setting}" };
    }
}
