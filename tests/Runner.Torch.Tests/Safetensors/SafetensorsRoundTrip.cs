using System.Text;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Safetensors;

public sealed class SafetensorsRoundTrip : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void EveryElementTypeComesBack(ScalarType dtype)
    {
        using Tensor written = tensor(new[] { 0, 1, 2, 100, 5, 7 }).reshape(2, 3).to(dtype);
        string path = Write(("x", written));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using Tensor read = file.Read("x");
        Assert.Equal(dtype, read.dtype);
        Assert.Equal([2, 3], read.shape);
        Assert.True(read.eq(written).all().item<bool>());
    }

    [Fact]
    public void TheBytesDependOnNeitherOrderNorLayout()
    {
        using Tensor a = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        using Tensor transposed = a.t().contiguous().t();
        using Tensor b = ones(3, ScalarType.Byte);
        byte[] first = File.ReadAllBytes(Write(("a", a), ("b", b)));
        byte[] second = File.ReadAllBytes(Write(("b", b), ("a", transposed)));
        Assert.Equal(first, second);
    }

    [Fact]
    public void TheFileIsLaidOutAsTheFormatSays()
    {
        using Tensor scalar = tensor(1.5f);
        using Tensor narrow = tensor(new byte[] { 1, 2, 3 });
        string path = Path.Combine(_folder, "layout.safetensors");
        SafetensorsWriter.Write(path, [new("b", narrow), new("z", scalar)], new Dictionary<string, string> { ["made"] = "by hand" });
        byte[] bytes = File.ReadAllBytes(path);
        int length = BitConverter.ToInt32(bytes);
        Assert.Equal(
            """{"__metadata__":{"made":"by hand"},"z":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd());
        Assert.Equal(0, length % 8);
        Assert.Equal([0, 0, 0xc0, 0x3f, 1, 2, 3], bytes[(8 + length)..]);
    }

    [Fact]
    public void ScalarsAndEmptyTensorsComeBack()
    {
        using Tensor scalar = tensor(2.5f);
        using Tensor nothing = zeros(0, 4);
        using SafetensorsFile file = SafetensorsFile.Open(Write(("scalar", scalar), ("nothing", nothing)));
        Assert.Equal(2.5f, file.Read("scalar").item<float>());
        Assert.Equal([0, 4], file.Read("nothing").shape);
    }

    [Fact]
    public void TensorsOutliveTheFileAndWritingToThemLeavesItAlone()
    {
        using Tensor written = ones(1000);
        string path = Write(("x", written));
        Tensor read;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            read = file.Read("x");
        }

        read.add_(1);
        Assert.Equal(2000f, read.sum().item<float>());
        using SafetensorsFile again = SafetensorsFile.Open(path);
        Assert.Equal(1000f, again.Read("x").sum().item<float>());
    }

    [Fact]
    public void AHeaderOfOddLengthIsReadByCopying()
    {
        string header = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        header += new string(' ', (8 - header.Length % 8) % 8 + 1);
        string path = Path.Combine(_folder, "odd.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([1.5f, -2f], file.Read("x").data<float>().ToArray());
    }

    [Fact]
    public void OpeningABigFileTakesNoMemoryForItsData()
    {
        const long Size = 256L << 20;
        string header = $$$"""{"x":{"dtype":"F32","shape":[{{{Size / 4}}}],"data_offsets":[0,{{{Size}}}]}}""";
        header += new string(' ', (8 - header.Length % 8) % 8);
        string path = Path.Combine(_folder, "big.safetensors");
        using (FileStream stream = File.Create(path))
        {
            stream.Write([.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header)]);
            stream.SetLength(8 + header.Length + Size);
        }

        long before = Environment.WorkingSet;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using Tensor tensor = file.Read("x");
        Assert.Equal(0f, tensor[Size / 8].item<float>());
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 64L << 20);
    }

    private string Write(params (string Name, Tensor Tensor)[] tensors)
    {
        string path = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}.safetensors");
        SafetensorsWriter.Write(path, tensors.Select(pair => KeyValuePair.Create(pair.Name, pair.Tensor)));
        return path;
    }
}
