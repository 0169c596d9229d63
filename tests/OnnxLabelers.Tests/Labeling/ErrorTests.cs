using OnnxLabelers.Labeling;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

public sealed class ErrorTests
{
    private static readonly string TwoOutputs = TinyModel.Write(0, 16, ("inverse_depth", [1, 0, 0, 0]), ("confidence", [0, 1, 0, 0]));

    [Fact]
    public void AMissingFileIsNamed() => Assert.Equal("/nowhere/depth.onnx: no such file", Message("/nowhere/depth.onnx"));

    [Fact]
    public void AFileThatIsNoModelIsNamed()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("no-model-").FullName, "broken.onnx");
        File.WriteAllText(path, "not a model");
        Assert.Equal($"{path}: not an ONNX file, or one that is cut off", Message(path));
    }

    [Fact]
    public void AnUnknownOutputIsAnsweredWithTheNearestAndAll() => Assert.Equal(
        $"{TwoOutputs}: it has no output \"inverse-depth\", did you mean \"inverse_depth\"? "
        + "It has: \"inverse_depth\" float32[batch, 1, 16, 16]; \"confidence\" float32[batch, 1, 16, 16]",
        Message(TwoOutputs, output: new MapOutputSettings { Name = "inverse-depth" }));

    [Fact]
    public void AnOutputBeyondTheLastIsAnsweredWithAll() => Assert.Equal(
        $"{TwoOutputs}: it has 2 outputs, there is no output.index 2 (counted from 0): "
        + "\"inverse_depth\" float32[batch, 1, 16, 16]; \"confidence\" float32[batch, 1, 16, 16]",
        Message(TwoOutputs, output: new MapOutputSettings { Index = 2 }));

    [Fact]
    public void AChannelBeyondTheLastIsRefused() => Assert.Equal(
        $"{TwoOutputs}: output \"inverse_depth\" has 1 channels: there is no channel 3 (counted from 0)",
        Message(TwoOutputs, output: new MapOutputSettings { Channel = 3 }));

    [Fact]
    public void AnUnknownInputIsAnsweredWithTheNearestAndAll() => Assert.Equal(
        $"{TwoOutputs}: it has no input \"pixel\", did you mean \"pixels\"? It has: \"pixels\" float32[batch, 3, 16, 16]",
        Message(TwoOutputs, input: new PictureInputSettings { Name = "pixel" }));

    [Fact]
    public void ASizeAgainstTheFilesIsRefused() => Assert.Equal(
        $"{TwoOutputs}: the file fixes a side of 16 pixels, the settings say 384: leave input.size out",
        Message(TwoOutputs, input: new PictureInputSettings { Size = 384 }));

    [Fact]
    public void TwoNumbersForThreeChannelsAreRefused() => Assert.Equal(
        $"{TwoOutputs}: input.std has 2 numbers: give one for all channels, or three",
        Message(TwoOutputs, input: new PictureInputSettings { Std = [1, 2] }));

    private static string Message(string model, PictureInputSettings? input = null, MapOutputSettings? output = null)
    {
        using Tensor picture = zeros(1, 3, 16, 16);
        var settings = new OnnxDepthSettings { Model = Some.Path(model), Input = input ?? new(), Output = output ?? new() };
        return Assert.Throws<OnnxModelException>(() =>
        {
            using ILabeler labeler = Some.Depth(settings);
            labeler.Label(picture);
        }).Message;
    }
}
