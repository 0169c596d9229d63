using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using static OnnxLabelers.Tests.Labeling.MiniOnnx;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>Files of many exporters, each of which gives the mean of the channels: fed as they want to be, or refused with what they are, from their heads where these say it.</summary>
public sealed class ModelsFromElsewhere
{
    private static readonly object[] Maps = ["n", 1, "h", "w"];
    private static readonly byte[] PictureInput = Value("x", Float32, Pictures);
    private static readonly byte[] MapOutput = Value("y", Float32, Maps);

    public static TheoryData<string, string> ThatWork() => new()
    {
        { "channels first", Write([Mean("x", "y")], [PictureInput], [MapOutput]) },
        { "no axis of channels", Write([Mean("x", "y", keep: false)], [PictureInput], [Value("y", Float32, ["n", "h", "w"])]) },
        { "no output shape", Write([Mean("x", "y")], [PictureInput], [Value("y", Float32, null)]) },
        { "open channels", Write([Mean("x", "y")], [Value("x", Float32, ["n", "c", "h", "w"])], [MapOutput]) },
        { "channels last", Write([Mean("x", "y", axis: 3)], [Value("x", Float32, ["n", "h", "w", 3])], [Value("y", Float32, ["n", "h", "w", 1])]) },
        { "channels last, maps first", Write([Node("Transpose", ["x"], ["t"], Ints("perm", 0, 3, 1, 2)), Mean("t", "y")], [Value("x", Float32, ["n", "h", "w", 3])], [MapOutput]) },
        { "half precision", Write([Mean("x", "y")], [Value("x", Float16, Pictures)], [Value("y", Float16, Maps)]) },
        { "half precision out", Write([Mean("x", "m"), Cast("m", "y", Float16)], [PictureInput], [Value("y", Float16, Maps)]) },
        { "one picture fixed", Write([Mean("x", "y")], [Value("x", Float32, [1, 3, 6, 5])], [Value("y", Float32, [1, 1, 6, 5])]) },
        { "two pictures fixed", Write([Mean("x", "y")], [Value("x", Float32, [2, 3, 6, 5])], [Value("y", Float32, [2, 1, 6, 5])]) },
    };

    [Theory]
    [MemberData(nameof(ThatWork))]
    public void EachGivesTheMeanOfTheChannels(string what, string model)
    {
        using Tensor pictures = rand([3, 3, 6, 5], generator: new Generator(3));
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.Empty(labeler.Check(6, 5));
        using Tensor labels = labeler.Label(pictures);
        Assert.Equal([3, 6, 5], labels.shape);
        Assert.True((labels - pictures.mean([1])).abs().max().item<float>() < (what.StartsWith("half", StringComparison.Ordinal) ? 1e-3f : 1e-6f), what);
    }

    [Fact]
    public void WholeNumbersAreFedWhereWhiteIs255()
    {
        string model = Write([Cast("x", "f", Float32), Mean("f", "y")], [Value("x", UInt8, Pictures)], [MapOutput]);
        using ILabeler plain = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.Equal(
            new Problem("input", $"{model}: input \"x\" uint8[n, 3, h, w] takes whole numbers: give input.white: 255, and neither mean nor std"), Assert.Single(plain.Check(6, 5)));
        using ILabeler white = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model), Input = new PictureInputSettings { White = 255 } });
        using Tensor pictures = ones(1, 3, 6, 5);
        using Tensor labels = white.Label(pictures);
        Assert.Equal(255f, labels.min().item<float>());
    }

    public static TheoryData<string, string> ThatDoNot() => new()
    {
        { Write([Mean("x", "y", keep: false)], [Value("x", Float32, [1, 3, 64, 64])], [Value("y", Float32, [64, 64])]), "output \"y\" float32[64, 64] is no map: float32, float16 or float64 of [batch, height, width] or [batch, channels, height, width] is needed" },
        { Write([Mean("x", "m"), Cast("m", "y", Bool)], [PictureInput], [Value("y", Bool, Maps)]), "output \"y\" bool[n, 1, h, w] is no map: float32, float16 or float64 of [batch, height, width] or [batch, channels, height, width] is needed" },
        { Write([Mean("x", "y")], [Value("x", Float32, ["n", 1, "h", "w"])], [MapOutput]), "input \"x\" float32[n, 1, h, w] takes no pictures: float32, float16 or uint8 of [batch, 3, height, width] or [batch, height, width, 3] is needed" },
        { Write([Mean("x", "m"), Node("Mul", ["m", "one"], ["y"])], [PictureInput, Value("one", Float32, [1])], [MapOutput]), "it has 2 inputs, and only models that take nothing but a picture are run; make the others constants of the file: \"x\" float32[n, 3, h, w]; \"one\" float32[1]" },
    };

    [Theory]
    [MemberData(nameof(ThatDoNot))]
    public void WhatAHeadSaysIsKnownBeforeWork(string model, string problem)
    {
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.Equal($"{model}: {problem}", Assert.Single(labeler.Check(0, 0)).Message);
    }

    [Fact]
    public void OfSeveralOutputsTheFirstIsTakenWithAWarning()
    {
        string model = Write([Node("Neg", ["x"], ["neg"]), Mean("neg", "edge"), Mean("x", "depth")], [PictureInput], [Value("edge", Float32, Maps), Value("depth", Float32, Maps)]);
        using ILabeler first = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Problem warning = new("output", $"{model}: it has 2 outputs, and the first is taken: \"edge\" float32[n, 1, h, w]; \"depth\" float32[n, 1, h, w]", "say which with output.name") { IsWarning = true };
        Assert.Equal(warning, Assert.Single(first.Check(6, 5)));
        using ILabeler named = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model), Output = new MapOutputSettings { Name = "depth" } });
        Assert.Empty(named.Check(6, 5));
    }

    [Fact]
    public void AModelThatTakesOnePictureAlthoughItSaysAnyIsToldFromOthers()
    {
        string model = Write([Mean("x", "m"), Node("Reshape", ["m", "s"], ["y"])], [PictureInput], [MapOutput], Longs("s", 1, 1, 6, 5));
        using Tensor pictures = rand([2, 3, 6, 5], generator: new Generator(3));
        using ILabeler together = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.Equal(
            $"{model}: it takes one picture at a time, although it says that any number goes: give batch-size: 1 (2 pictures of 6 x 5 failed, one did not)",
            Assert.Throws<OnnxModelException>(() => together.Label(pictures)).Message);
        using ILabeler one = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model), BatchSize = 1 });
        using Tensor labels = one.Label(pictures);
        Assert.True((labels - pictures.mean([1])).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void AModelThatFailsOnThePicturesSizeIsToldWithWhatToTry()
    {
        string model = Write([Node("Reshape", ["x", "a"], ["p"]), Mean("p", "y")], [PictureInput], [MapOutput], Longs("a", 0, 3, -1, 14));
        using Tensor pictures = rand([1, 3, 6, 5], generator: new Generator(3));
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.StartsWith(
            $"{model}: ONNX Runtime can't evaluate it on 1 picture of 6 x 5; if its sides must be a multiple of something, give input.multiple-of (14 and 32 are common), or input.size; its words: ",
            Assert.Throws<OnnxModelException>(() => labeler.Label(pictures)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FilesBesideAModelAreKnownAndMustBeWhole()
    {
        string model = Write([Mean("x", "m"), Node("Mul", ["m", "k"], ["y"])], [PictureInput], [MapOutput], Elsewhere("k", "model.onnx.data", offset: 4));
        string data = model + ".data";
        Assert.Equal([model, data], OnnxFiles.Of(model));
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(model) });
        Assert.Equal($"{model}: its numbers lie in {data}, which is not there; the two files belong together", Assert.Single(labeler.Check(6, 5)).Message);
        File.WriteAllBytes(data, [0, 0, 0, 0, 0, 0]);
        Assert.Equal($"{model}: its numbers lie in {data}, which is cut off: it has 6 bytes, and \"k\" ends at 8", Assert.Single(labeler.Check(6, 5)).Message);
        File.WriteAllText(data, "version https://git-lfs.github.com/spec/v1\n");
        Assert.Equal(
            $"{model}: its numbers lie in {data}: a Git LFS pointer lies in the file's place; get the file itself by running in its folder: git lfs pull",
            Assert.Single(labeler.Check(6, 5)).Message);
        File.WriteAllBytes(data, [0, 0, 0, 0, .. BitConverter.GetBytes(-2f)]);
        Assert.Empty(labeler.Check(6, 5));
        using Tensor pictures = ones(1, 3, 6, 5);
        using Tensor labels = labeler.Label(pictures);
        Assert.Equal(-2f, labels.max().item<float>());
    }

    [Theory]
    [InlineData("../model.data")]
    [InlineData("/etc/passwd")]
    public void FilesOutsideTheModelsFolderAreNotRead(string location)
    {
        string model = Write([Mean("x", "m"), Node("Mul", ["m", "k"], ["y"])], [PictureInput], [MapOutput], Elsewhere("k", location));
        Assert.Equal(
            $"{model}: the numbers of \"k\" lie in \"{location}\", outside the model's folder; that is not read", Assert.Throws<OnnxModelException>(() => OnnxFiles.Of(model)).Message);
    }

    [Fact]
    public void AModelThatIsCutOffAnywhereIsRefused()
    {
        byte[] whole = File.ReadAllBytes(Write([Mean("x", "y")], [PictureInput], [MapOutput]));
        string cut = Path.Combine(Directory.CreateTempSubdirectory("cut-").FullName, "cut.onnx");
        // Behind the graph only the operators' version follows, without which the head is still whole.
        for (int length = 1; length < whole.Length - 6; length++)
        {
            File.WriteAllBytes(cut, whole[..length]);
            Assert.Equal($"{cut}: not an ONNX file, or one that is cut off", Assert.Throws<OnnxModelException>(() => OnnxFiles.Of(cut)).Message);
        }
    }
}
