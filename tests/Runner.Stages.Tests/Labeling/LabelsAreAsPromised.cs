using Runner.Stages.Labeling;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Labeling;

/// <summary>What a labeler gives is compared with what it promised, before a file is made of it.</summary>
public sealed class LabelsAreAsPromised
{
    private const string Who = "labeler \"own\" of plugin Runner.Stages.Tests gave ";

    [Fact]
    public void NumbersAndClassesOfEveryImagePass()
    {
        Assert.Null(Wrong(LabelType.Continuous, rand([2, 4, 5])));
        Assert.Null(Wrong(LabelType.Classes, ones([2, 4, 5], ScalarType.Int64)));
    }

    [Fact]
    public void AnotherTypeIsRefused()
    {
        Assert.Equal($"{Who}Bool [2, 4, 5] for 2 images of 4 x 5; classes are Int64 [2, 4, 5]", Wrong(LabelType.Classes, ones([2, 4, 5], ScalarType.Bool)));
        Assert.Equal($"{Who}Float64 [2, 4, 5] for 2 images of 4 x 5; numbers are Float32 [2, 4, 5]", Wrong(LabelType.Continuous, ones([2, 4, 5], ScalarType.Float64)));
    }

    [Fact]
    public void AnotherCountOrSizeIsRefused()
    {
        Assert.Equal($"{Who}Float32 [1, 4, 5] for 2 images of 4 x 5; numbers are Float32 [2, 4, 5]", Wrong(LabelType.Continuous, ones([1, 4, 5])));
        Assert.Equal($"{Who}Float32 [2, 1, 4, 5] for 2 images of 4 x 5; numbers are Float32 [2, 4, 5]", Wrong(LabelType.Continuous, ones([2, 1, 4, 5])));
        Assert.Equal($"{Who}Int64 [2, 5, 4] for 2 images of 4 x 5; classes are Int64 [2, 4, 5]", Wrong(LabelType.Classes, ones([2, 5, 4], ScalarType.Int64)));
    }

    [Fact]
    public void NumbersThatAreNoneAreCountedAndPlaced()
    {
        Tensor labels = ones([2, 4, 5]);
        labels[1, 0, 0] = tensor(float.NaN);
        labels[1, 3, 4] = tensor(float.PositiveInfinity);
        Assert.Equal($"{Who}numbers that are not finite: 2 of 40, the first in image 8", Wrong(LabelType.Continuous, labels));
        Tensor classes = zeros([2, 4, 5], ScalarType.Int64);
        classes[0, 0, 0] = tensor(-1L);
        Assert.Equal($"{Who}classes below 0: 1 of 40, the first in image 7", Wrong(LabelType.Classes, classes));
    }

    private static string? Wrong(LabelType type, Tensor labels)
    {
        using Tensor images = zeros([2, 3, 4, 5]);
        using Own labeler = new(type);
        return Record.Exception(() => LabelContract.Check("own", labeler, images, [7, 8], labels))?.Message;
    }

    private sealed class Own(LabelType type) : ILabeler
    {
        public LabelType Type => type;

        public Tensor Label(Tensor images) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
