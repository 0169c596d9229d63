using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using static OnnxLabelers.Tests.Labeling.MiniOnnx;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>ONNX files made wrong in hundreds of ways: each head is read, or the file refused by name.</summary>
public sealed class MutatedModels
{
    private const int Each = 300;

    [Fact]
    public void HeadsAreReadOrRefused()
    {
        using Trial trial = new(typeof(OnnxModelException));
        byte[] valid = Valid();
        for (int seed = 0; seed < Each; seed++)
        {
            trial.Of("model.onnx", Mutations.OfBytes(valid, seed), seed, path =>
            {
                OnnxFiles.Of(path);
                OnnxSignature.Of(path, new PictureInputSettings(), new MapOutputSettings());
                OnnxSignature.Choice(path, new MapOutputSettings());
            });
        }

        trial.Holds(Each / 3);
    }

    [Fact]
    public void WhatPassesForAModelIsRunOrRefused()
    {
        using Trial trial = new(typeof(OnnxModelException));
        byte[] valid = Valid();
        using Tensor picture = ones(1, 3, 6, 5);
        for (int seed = 0; seed < Each / 3; seed++)
        {
            trial.Of("model.onnx", Mutations.OfBytes(valid, seed), seed, path =>
            {
                using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(path) });
                foreach (Problem problem in labeler.Check(6, 5)) throw new OnnxModelException(path, problem.Message);
                labeler.Label(picture).Dispose();
            });
        }

        trial.Holds(Each / 12);
    }

    [Theory]
    [InlineData(-1L, "type -1")]
    [InlineData(99L, "type 99")]
    public void ATypeThatDoesNotExistIsNamedByItsNumber(long type, string word)
    {
        string model = Write([Mean("x", "y")], [Value("x", (int)type, Pictures)], [Value("y", Float32, ["n", 1, "h", "w"])]);
        Assert.Equal(
            $"{model}: input \"x\" {word}[n, 3, h, w] takes no pictures: float32, float16 or uint8 of [batch, 3, height, width] or [batch, height, width, 3] is needed",
            Assert.Throws<OnnxModelException>(() => OnnxSignature.Of(model, new PictureInputSettings(), new MapOutputSettings())).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void NumbersInAFileThatHasNoNameAreNotRead(string location)
    {
        string model = Write([Mean("x", "m"), Node("Mul", ["m", "k"], ["y"])], [Value("x", Float32, Pictures)], [Value("y", Float32, null)], Elsewhere("k", location));
        Assert.Equal($"{model}: the numbers of \"k\" lie in a file that has no name", Assert.Throws<OnnxModelException>(() => OnnxFiles.Of(model)).Message);
    }

    private static byte[] Valid() => File.ReadAllBytes(Write(
        [Mean("x", "m"), Node("Reshape", ["m", "s"], ["y"])],
        [Value("x", Float32, Pictures)],
        [Value("y", Float32, ["n", 1, "h", "w"]), Value("m", Float32, null)],
        Longs("s", -1, 1, 6, 5)));
}
