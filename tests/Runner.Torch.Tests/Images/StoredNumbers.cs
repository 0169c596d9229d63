using System.Text;
using Runner.Torch.Images;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Images;

/// <summary>Maps as other programs leave them: grey pictures of 8 and 16 bits, and NumPy's arrays.</summary>
public sealed class StoredNumbers : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("numbers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(8, new byte[] { 7 }, 7, 7.0 / 255)]
    [InlineData(16, new byte[] { 0x12, 0x34 }, 0x1234, 0x1234 / 65535.0)]
    [InlineData(16, new byte[] { 0, 1 }, 1, 1 / 65535.0)] // lost in 8 bits
    public void AGreyPictureKeepsItsNumbers(byte depth, byte[] pixel, long number, double share)
    {
        string path = File("map.png", SomePng.Of(3, 2, 0, depth, pixel));

        using Tensor numbers = PngFile.ReadGrayNumbers(path);
        using Tensor shares = PngFile.ReadGray(path);

        Assert.Equal([2, 3], numbers.shape);
        Assert.All(numbers.data<long>().ToArray(), value => Assert.Equal(number, value));
        Assert.All(shares.data<double>().ToArray(), value => Assert.Equal(share, value));
        Assert.Equal((2, 3), PngFile.SizeOf(path));
    }

    [Fact]
    public void ColoursAreNoNumbers()
    {
        string path = File("map.png", SomePng.Of(3, 2, 2, 8, [1, 2, 3]));

        Assert.Equal(
            $"{path}: a label is a grey picture, and this one has colours; save its numbers as 8- or 16-bit grey PNG, .npy or .safetensors",
            Assert.Throws<InvalidDataException>(() => PngFile.ReadGray(path)).Message);
    }

    [Theory]
    [InlineData("<f4", false, "(2, 3)", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xA0, 0x40, 0, 0, 0xC0, 0x40 })]
    [InlineData("|u1", false, "(2, 3)", new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("|u1", true, "(2, 3)", new byte[] { 1, 4, 2, 5, 3, 6 })] // column by column
    [InlineData("<u2", false, "(2, 3,)", new byte[] { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0 })]
    public void AnArrayOfNumPyIsReadInItsOwnOrder(string type, bool isFortran, string shape, byte[] numbers)
    {
        using Tensor array = NpyFile.Read(File("a.npy", Npy(type, isFortran, shape, numbers)));

        Assert.Equal([2, 3], array.shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], array.to(ScalarType.Float64).contiguous().data<double>().ToArray());
    }

    [Fact]
    public void NumbersWithoutASignKeepTheirUpperHalf()
    {
        using Tensor array = NpyFile.Read(File("a.npy", Npy("<u2", false, "(1,)", [0xFF, 0xFF])));

        Assert.Equal(65535, array.item<int>());
    }

    [Theory]
    [InlineData(">f4", "(1,)", 4, "elements of type \">f4\" are not read; save it as float32, float64 or whole numbers of little-endian order")]
    [InlineData("<f4", "(3,)", 8, "the file is cut off")]
    [InlineData("<f8", "(99999, 99999)", 8, "the array of shape [99999, 99999] is larger than is read")]
    public void WhatIsNotReadSaysWhy(string type, string shape, int bytes, string why)
    {
        string path = File("a.npy", Npy(type, false, shape, new byte[bytes]));

        Assert.Equal($"{path}: {why}", Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("(0, 999999999, 999999999)", "the array of shape [0, 999999999, 999999999] is larger than is read")]
    [InlineData("(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,)", "its array has 33 axes, more than the 32 that are read")]
    [InlineData("(111111111111111111111111111111111111111111111111111111111111111111x", "its header says no type, order and shape that are understood: {'descr': '<f4', 'fortran_order': False, 'shape': (111111111111111111111111111111111111111111111111111111111111111111x, }")] // digits alone, which a careless pattern takes ages over
    public void ShapesThatMakeNoSenseAreRefused(string shape, string why)
    {
        string path = File("a.npy", Npy("<f4", false, shape, new byte[4]));

        Assert.Equal($"{path}: {why}", Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message);
    }

    [Fact]
    public void AClaimOfMuchTakesNoMemory()
    {
        string path = File("a.npy", Npy("<f4", false, "(20000, 20000)", new byte[4]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"{path}: the file is cut off", Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AGreyPictureThatIsCutOffIsRefused()
    {
        byte[] whole = SomePng.Of(300, 200, 0, 16, [0x12, 0x34]);
        string path = File("map.png", whole[..(whole.Length / 2)]);

        Assert.Equal($"{path}: the picture is cut off; fetch or save it again", Assert.Throws<InvalidDataException>(() => PngFile.ReadGray(path)).Message);
    }

    [Fact]
    public void AnotherFileIsNoArray()
    {
        string path = File("a.npy", Encoding.ASCII.GetBytes("these are words, and no array"));

        Assert.Equal($"{path} is not an .npy file", Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message);
    }

    private static byte[] Npy(string type, bool isFortran, string shape, byte[] numbers)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. numbers];
    }

    private string File(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
