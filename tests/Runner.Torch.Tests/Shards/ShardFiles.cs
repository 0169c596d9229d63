using Runner.Torch.Labeling;
using Runner.Torch.Safetensors;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Shards;

public sealed class ShardFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shards-").FullName;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ImagesInBytesAreReadAsBytesOrAsNumbersFromZeroToOne()
    {
        ImageShard.Write(_folder, [7, 9], tensor(new byte[] { 0, 51, 255, 0, 102, 255 }, [2, 3, 1, 1]), previews: 1);

        (long[] index, Tensor numbers) = ImageShard.Read(_folder);
        Assert.Equal([7L, 9L], index);
        Assert.Equal([0f, 0.2f, 1f, 0f, 0.4f, 1f], numbers.data<float>().ToArray());
        Assert.Equal([0, 51, 255, 0, 102, 255], ImageShard.ReadBytes(_folder).Images.data<byte>().ToArray());
        Assert.Equal(["image-0007.png", "images.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void ImagesInNumbersAreReadAsBytesByRounding()
    {
        ImageShard.Write(_folder, [0], tensor(new[] { 0f, 0.2f, 0.999f }, [1, 3, 1, 1]));
        Assert.Equal([0, 51, 255], ImageShard.ReadBytes(_folder).Images.data<byte>().ToArray());
    }

    [Fact]
    public void ScenesAreImagesToAStageThatKnowsNothingOfScenes()
    {
        Tensor images = randint(0, 256, [2, 3, 4, 4]).to(ScalarType.Byte);
        SceneShard.Write(_folder, [3, 4], images, full([2, 4, 4], 0.5), ones([2, 4, 4], ScalarType.Byte), ["a \"red\" cube,\nleft", ""], previews: 0);

        Assert.Equal([3L, 4L], ImageShard.Read(_folder).Index);
        Assert.Equal(["a \"red\" cube,\nleft", ""], CaptionTable.Read(_folder));
        using SceneShard scenes = SceneShard.Open(_folder);
        Assert.Equal(images.data<byte>().ToArray(), scenes.Images.data<byte>().ToArray());
        Assert.All(scenes.InverseDepth.to(ScalarType.Float32).data<float>().ToArray(), depth => Assert.Equal(0.5f, depth));
        Assert.All(scenes.ObjectIds.data<byte>().ToArray(), id => Assert.Equal(1, id));
    }

    [Fact]
    public void ImagesWithoutTheirTruthAreNoScenes()
    {
        ImageShard.Write(_folder, [0], zeros([1, 3, 4, 4]), previews: 0);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SceneShard.Open(_folder));
        Assert.Contains("inverse-depth", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LabelsKeepWhetherTheyAreClasses(bool classes)
    {
        Tensor labels = arange(4).to(classes ? ScalarType.Int64 : ScalarType.Float32).view(1, 2, 2);
        LabelShard.Write(_folder, [5], labels);

        (long[] index, Tensor read, LabelType type) = LabelShard.Read(_folder);
        Assert.Equal([5L], index);
        Assert.Equal(classes ? LabelType.Classes : LabelType.Continuous, type);
        Assert.Equal([0f, 1f, 2f, 3f], read.to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void LabelsFollowTheImagesTheyBelongToAndNotTheirPlaceInTheFile()
    {
        LabelSet set = new([4, 2, 8], tensor(new[] { 40f, 20f, 80f }).view(3, 1, 1), LabelType.Continuous);
        Assert.Equal([80f, 40f], set.Align([8, 4], "depth").Labels.data<float>().ToArray());
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => set.Align([8, 5], "depth"));
        Assert.Equal("stage \"depth\" has no label for image 5", error.Message);
    }

    [Theory]
    [InlineData("index, Caption\n0,x\n", "index,  Caption")]
    [InlineData("", "none")]
    public void ATableWithoutCaptionsIsRefused(string content, string columns)
    {
        string table = Path.Combine(_folder, "captions.csv");
        File.WriteAllText(table, content);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CaptionTable.Read(_folder));
        Assert.Equal($"{table} has no column \"caption\"; it has {columns}", error.Message);
    }
}
