using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using static OnnxLabelers.Tests.Labeling.MiniOnnx;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>A file that gives its input back: each colour is a class, and the brightest one is there.</summary>
public sealed class ClassesOfSegmenters
{
    private static readonly string s_colours = Write([Node("Identity", ["x"], ["y"])], [Value("x", Float32, Pictures)], [Value("y", Float32, Pictures)]);

    [Fact]
    public void TheClassIsTheChannelOfTheLargestScore()
    {
        using Tensor pictures = rand([3, 3, 6, 5], generator: new Generator(3));
        using ILabeler labeler = Labeler(new OnnxClassesSettings { Model = Some.Path(s_colours), BatchSize = 2 });

        Assert.Equal(LabelType.Classes, labeler.Type);
        Assert.Empty(labeler.Check(6, 5));
        using Tensor labels = labeler.Label(pictures);
        Assert.Equal((ScalarType.Int64, "3 6 5"), (labels.dtype, string.Join(' ', labels.shape)));
        Assert.True(labels.eq(pictures.argmax(1)).all().item<bool>());
    }

    [Fact]
    public void SomeClassesGetNumbersOfTheirOwnAndTheOthersAreZero()
    {
        using Tensor picture = tensor(new float[] { 1, 0, 0, /**/ 0, 1, 0, /**/ 0, 0, 1 }, [1, 3, 1, 3]); // red, green, blue
        using ILabeler labeler = Labeler(new OnnxClassesSettings { Model = Some.Path(s_colours), Classes = [2, 0] });

        Assert.Equal([2L, 0L, 1L], labeler.Label(picture).data<long>().ToArray());
    }

    /// <summary>Two pixels of scores become four: the border lies in the middle, where both are alike, and not at a corner of a coarse class.</summary>
    [Fact]
    public void ScoresAreResizedBeforeTheLargestIsLookedFor()
    {
        using Tensor picture = tensor(new float[] { 0.9f, 0.9f, 0, 0, /**/ 0.2f, 0.2f, 0.3f, 0.3f, /**/ 0, 0, 0, 0 }, [1, 3, 1, 4]).expand(1, 3, 4, 4).contiguous();
        using ILabeler labeler = Labeler(new OnnxClassesSettings { Model = Some.Path(s_colours), Input = new PictureInputSettings { Size = 2, Resize = ResizeFilter.Area } });

        // Red falls from 0.9 to 0 and green rises from 0.2 to 0.3, at a quarter and three quarters of the way: 0.675 > 0.225, and 0.225 < 0.275.
        Assert.Equal([0L, 0L, 1L, 1L], labeler.Label(picture)[0, 0].data<long>().ToArray());
    }

    [Fact]
    public void WhatCannotBeClassesIsSaid()
    {
        string one = Write([Mean("x", "y")], [Value("x", Float32, Pictures)], [Value("y", Float32, ["n", 1, "h", "w"])]);
        using Tensor picture = rand(1, 3, 4, 4);

        Assert.Equal($"{one}: the output has one channel, classes have one each: onnx-saliency makes a mask of one", Refused(new OnnxClassesSettings { Model = Some.Path(one) }));
        Assert.Equal($"{s_colours}: the output has 3 channels: there is no channel 7 (counted from 0)", Refused(new OnnxClassesSettings { Model = Some.Path(s_colours), Classes = [1, 7] }));
        Assert.Equal(
            [new Problem("classes", "channels are counted from 0"), new Problem("classes", "a channel is named twice", "name each once")],
            Labeler(new OnnxClassesSettings { Model = Some.Path(s_colours), Classes = [-1, -1] }).Check(4, 4));

        string Refused(OnnxClassesSettings settings) => Assert.Throws<OnnxModelException>(() => Labeler(settings).Label(picture)).Message;
    }

    private static OnnxClassesLabeler Labeler(OnnxClassesSettings settings) => new(settings, new PartContext(Some.Environment, path => path.Path));
}
