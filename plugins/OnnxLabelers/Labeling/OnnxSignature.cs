using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>The picture input and the map output among those that a file has, and how the input wants its pictures.</summary>
/// <param name="Input">Takes pictures.</param>
/// <param name="Output">Gives maps.</param>
/// <param name="ChannelsLast">Whether the input is [batch, height, width, 3] rather than [batch, 3, height, width].</param>
internal sealed record OnnxSignature(OnnxValue Input, OnnxValue Output, bool ChannelsLast)
{
    /// <summary>The batch that the file fixes; 0 where it leaves it open.</summary>
    public int FixedBatch => Input.Side(0);

    /// <summary>Finds both and checks that they are what they are taken for, with the files beside the model.</summary>
    /// <exception cref="OnnxModelException">They are not; the message says what is needed.</exception>
    public static OnnxSignature Of(string path, PictureInputSettings input, MapOutputSettings output)
    {
        OnnxHead head = OnnxHead.Read(path);
        OnnxFiles.Check(path, head);
        OnnxValue pictures = InputOf(path, head.Inputs, input);
        return new OnnxSignature(pictures, OutputOf(path, head.Outputs, output), pictures.Side(1) != 3 && pictures.Side(3) == 3);
    }

    /// <summary>Says which of several outputs is taken where nobody chose.</summary>
    public static string? Choice(string path, MapOutputSettings output)
    {
        IReadOnlyList<OnnxValue> outputs = OnnxHead.Read(path).Outputs;
        return outputs.Count > 1 && output.Name.Length == 0 && output.Index == 0
            ? $"{path}: it has {outputs.Count} outputs, and the first is taken: {List(outputs)}"
            : null;
    }

    /// <summary>Height and width in which the model gets pictures of <paramref name="height"/> x <paramref name="width"/>.</summary>
    /// <exception cref="OnnxModelException">File and settings say different sides.</exception>
    public (long Height, long Width) InputSize(string path, long height, long width, PictureInputSettings settings) =>
        (Side(path, ChannelsLast ? 1 : 2, height, settings), Side(path, ChannelsLast ? 2 : 3, width, settings));

    private long Side(string path, int axis, long ofPicture, PictureInputSettings settings)
    {
        int ofFile = Input.Side(axis);
        if (ofFile > 0 && settings.Size > 0 && settings.Size != ofFile)
            throw new OnnxModelException(path, $"the file fixes a side of {ofFile} pixels, the settings say {settings.Size}: leave input.size out") { Setting = "input.size" };
        int given = Math.Max(ofFile, settings.Size);
        return given > 0 ? given : (ofPicture + settings.MultipleOf - 1) / settings.MultipleOf * settings.MultipleOf;
    }

    private static OnnxValue InputOf(string path, IReadOnlyList<OnnxValue> inputs, PictureInputSettings settings)
    {
        OnnxValue found = settings.Name.Length > 0 ? Known(path, "input", settings.Name, inputs) : inputs.Count > 0 ? inputs[0] : throw new OnnxModelException(path, "it has no input");
        if (inputs.Count > 1)
            throw new OnnxModelException(path, $"it has {inputs.Count} inputs, and only models that take nothing but a picture are run; make the others constants of the file: {List(inputs)}");
        bool isPicture = found.Shape is null || (found.Shape.Count == 4 && (found.Side(1) is 0 or 3 || found.Side(3) == 3));
        if (!isPicture || found.Element is not (OnnxValue.Float32 or OnnxValue.Float16 or OnnxValue.Byte))
            throw new OnnxModelException(path, $"input {found} takes no pictures: float32, float16 or uint8 of [batch, 3, height, width] or [batch, height, width, 3] is needed");
        return found.Element != OnnxValue.Byte || (settings is { White: 255, Mean: [0], Std: [1] })
            ? found
            : throw new OnnxModelException(path, $"input {found} takes whole numbers: give input.white: 255, and neither mean nor std") { Setting = "input" };
    }

    private static OnnxValue OutputOf(string path, IReadOnlyList<OnnxValue> outputs, MapOutputSettings settings)
    {
        if (settings.Name.Length == 0 && settings.Index >= outputs.Count)
            throw new OnnxModelException(path, $"it has {outputs.Count} outputs, there is no output.index {settings.Index} (counted from 0): {List(outputs)}") { Setting = "output.index" };
        OnnxValue found = settings.Name.Length == 0 ? outputs[settings.Index] : Known(path, "output", settings.Name, outputs);
        // A type or shape that the file does not say is known when the map is there.
        bool fits = found.Element is 0 or OnnxValue.Float32 or OnnxValue.Float16 or OnnxValue.Float64 && found.Shape is null or { Count: 3 or 4 };
        string problem = $"output {found} is no map: float32, float16 or float64 of [batch, height, width] or [batch, channels, height, width] is needed";
        return fits ? found : throw new OnnxModelException(path, problem) { Setting = "output" };
    }

    private static OnnxValue Known(string path, string what, string wanted, IReadOnlyList<OnnxValue> values)
    {
        if (values.FirstOrDefault(value => value.Name == wanted) is { } found) return found;
        string near = NearestName.Of(wanted, values.Select(value => value.Name)) ?? "";
        throw new OnnxModelException(path, $"it has no {what} \"{wanted}\", did you mean \"{near}\"? It has: {List(values)}") { Setting = $"{what}.name" };
    }

    private static string List(IReadOnlyList<OnnxValue> values) => string.Join("; ", values);
}
