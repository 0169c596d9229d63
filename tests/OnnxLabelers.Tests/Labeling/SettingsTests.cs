using OnnxLabelers.Labeling;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>Every setting is checked on a model that computes something known.</summary>
public sealed class SettingsTests
{
    private static readonly (string, float[]) FirstChannel = ("first", [1, 0, 0, 0]);
    private static readonly (string, float[]) ThirdChannel = ("third", [0, 0, 1, 0]);

    [Fact]
    public void DefaultsHandTheModelRgbFromZeroToOne()
    {
        using Tensor picture = Picture(4, red: 0.25f, blue: 0.75f);
        Assert.Equal(0.25f, Depth(TinyModel.Write(0, 0, FirstChannel), picture), 1e-6f);
    }

    [Fact]
    public void ChannelsCanBeBlueFirst()
    {
        using Tensor picture = Picture(4, red: 0.25f, blue: 0.75f);
        var input = new PictureInputSettings { Channels = ChannelOrder.Bgr };
        Assert.Equal(0.75f, Depth(TinyModel.Write(0, 0, FirstChannel), picture, input), 1e-6f);
    }

    [Fact]
    public void MeanAndStdAreInRgbOrderWhateverTheModelsOrder()
    {
        using Tensor picture = Picture(4, red: 0.25f, blue: 0.75f);
        var input = new PictureInputSettings { Channels = ChannelOrder.Bgr, White = 255, Mean = [100, 110, 120], Std = [1, 2, 4] };
        Assert.Equal(((0.75f * 255) - 120) / 4, Depth(TinyModel.Write(0, 0, FirstChannel), picture, input), 1e-3f);
    }

    [Fact]
    public void OutputsAreChosenByNameOrPlace()
    {
        using Tensor picture = Picture(4, red: 0.25f, blue: 0.75f);
        string model = TinyModel.Write(0, 0, FirstChannel, ThirdChannel);
        Assert.Equal(0.75f, Depth(model, picture, output: new MapOutputSettings { Name = "third" }), 1e-6f);
        Assert.Equal(0.75f, Depth(model, picture, output: new MapOutputSettings { Index = 1 }), 1e-6f);
    }

    [Fact]
    public void DistancesBecomeInverse()
    {
        using Tensor picture = Picture(4, red: 0.25f, blue: 0);
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(TinyModel.Write(0, 0, FirstChannel)), Gives = DepthKind.Distance });
        using Tensor label = labeler.Label(picture);
        Assert.Equal(4f, label.mean().item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(MapScale.Probability, 0.5, 2)] // 0.25 0.5 | 0.75 1: above 0.5 are two
    [InlineData(MapScale.Probability, 0.2, 4)]
    [InlineData(MapScale.Logit, 0.6, 3)] // the logistic function of 0.25 is 0.56, of 0.5 is 0.62
    [InlineData(MapScale.Stretch, 0.3, 3)] // 0 1/3 | 2/3 1
    [InlineData(MapScale.Stretch, 0.5, 2)]
    public void ForegroundIsWhereTheScaledMapExceedsTheThreshold(MapScale scale, double threshold, long expected)
    {
        using Tensor picture = zeros(1, 3, 2, 2);
        picture[0, 0] = tensor(new[] { 0.25f, 0.5f, 0.75f, 1f }).view(2, 2);
        var settings = new OnnxSaliencySettings { Model = Some.Path(TinyModel.Write(0, 0, FirstChannel)), Gives = scale, Threshold = threshold };
        using ILabeler labeler = Some.Saliency(settings);
        using Tensor label = labeler.Label(picture);
        Assert.Equal(LabelType.Classes, labeler.Type);
        Assert.Equal(ScalarType.Int64, label.dtype);
        Assert.Equal(expected, label.sum().item<long>());
    }

    [Theory]
    [InlineData(0, 16)] // the file fixes the size
    [InlineData(16, 0)] // the settings do
    public void MapsComeBackAtThePicturesSize(int settingsSize, int fileSize)
    {
        using Tensor picture = arange(0, 32, ScalarType.Float32).div(31).expand(1, 3, 32, 32).contiguous(); // a ramp to the right
        var input = new PictureInputSettings { Size = settingsSize, AlignCorners = true };
        var output = new MapOutputSettings { AlignCorners = true };
        var settings = new OnnxDepthSettings { Model = Some.Path(TinyModel.Write(0, fileSize, FirstChannel)), Input = input, Output = output };
        using ILabeler labeler = Some.Depth(settings);
        using Tensor label = labeler.Label(picture);
        Assert.Equal([1, 32, 32], label.shape);
        Assert.InRange((label - picture[0, 0]).abs().max().item<float>(), 0, 1e-5f); // a ramp survives bilinear resizing with aligned corners
    }

    [Fact]
    public void OpenSizesAreRoundedUpToTheMultiple()
    {
        using Tensor picture = Picture(30, red: 0.5f, blue: 0);
        var input = new PictureInputSettings { MultipleOf = 14 };
        Assert.Equal(0.5f, Depth(TinyModel.Write(0, 42, FirstChannel), picture, input), 1e-6f); // 42 is the next multiple, or the file would refuse
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 8)]
    [InlineData(1, 8)]
    public void BatchesOfAnySizeGiveTheSameLabels(int fileBatch, int settingsBatch)
    {
        using Tensor pictures = rand([6, 3, 8, 8], generator: new Generator(3));
        var settings = new OnnxDepthSettings { Model = Some.Path(TinyModel.Write(fileBatch, 0, FirstChannel)), BatchSize = settingsBatch };
        using ILabeler labeler = Some.Depth(settings);
        using Tensor labels = labeler.Label(pictures);
        Assert.InRange((labels - pictures.select(1, 0)).abs().max().item<float>(), 0, 1e-6f);
    }

    private static float Depth(string model, Tensor picture, PictureInputSettings? input = null, MapOutputSettings? output = null)
    {
        var settings = new OnnxDepthSettings { Model = Some.Path(model), Input = input ?? new(), Output = output ?? new() };
        using ILabeler labeler = Some.Depth(settings);
        using Tensor label = labeler.Label(picture);
        Assert.Equal(LabelType.Continuous, labeler.Type);
        Assert.Equal([1, picture.shape[2], picture.shape[3]], label.shape);
        return label[0, 0, 0].item<float>();
    }

    private static Tensor Picture(int side, float red, float blue)
    {
        Tensor picture = zeros(1, 3, side, side);
        picture[0, 0].fill_(red);
        picture[0, 2].fill_(blue);
        return picture;
    }

    [Theory]
    [InlineData("cpu", "CPUExecutionProvider", "on the processor")]
    [InlineData("cpu", "CUDAExecutionProvider", "on the processor")]
    [InlineData("cuda:1", "CUDAExecutionProvider", "on cuda:1")]
    [InlineData("cuda:1", "CPUExecutionProvider", "on the processor: this build of it has no CUDA (RUNNER_BACKEND=cuda builds with it)")]
    public void ALabelerSaysWhatComputes(string device, string provider, string said) =>
        Assert.Equal($"ONNX Runtime {Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()} {said}", OnnxSessionOptions.Computes(device, [provider]));
}
