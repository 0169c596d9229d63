using Runner.Torch.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Images;

/// <summary>Pictures as people have them: read as they are seen, or refused.</summary>
public sealed class PicturesFromElsewhere : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pictures-").FullName;

    private string Picture => Path.Combine(_folder, "picture.png");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(6, 8, new byte[] { 255, 0, 0, 0 }, new[] { 255, 0, 0 })] // clear red stays red
    [InlineData(6, 8, new byte[] { 200, 100, 50, 128 }, new[] { 200, 100, 50 })]
    [InlineData(6, 8, new byte[] { 200, 100, 50, 1 }, new[] { 200, 100, 50 })]
    [InlineData(0, 8, new byte[] { 128 }, new[] { 128, 128, 128 })]
    [InlineData(0, 16, new byte[] { 128, 0 }, new[] { 128, 128, 128 })]
    [InlineData(2, 16, new byte[] { 255, 255, 128, 0, 0, 0 }, new[] { 255, 128, 0 })]
    [InlineData(4, 8, new byte[] { 128, 0 }, new[] { 128, 128, 128 })]
    [InlineData(3, 8, new byte[] { 1 }, new[] { 0, 255, 0 })]
    public void ColoursAreThoseOfTheFile(byte kind, byte depth, byte[] pixel, int[] colour)
    {
        File.WriteAllBytes(Picture, SomePng.Of(2, 3, kind, depth, pixel, kind == 3 ? [0, 0, 0, 0, 255, 0] : null));
        using Tensor read = PngFile.Read(Picture);
        Assert.Equal([3, 3, 2], read.shape);
        using Tensor corner = read.mul(255).round().to(ScalarType.Int32)[.., 2, 1].contiguous();
        Assert.Equal(colour, corner.data<int>().ToArray());
    }

    // The standard's words for 6: the first stored row is the right side of what is seen, the first column its top.
    [Theory]
    [InlineData(1, "AB/CD")]
    [InlineData(2, "BA/DC")]
    [InlineData(3, "DC/BA")]
    [InlineData(4, "CD/AB")]
    [InlineData(5, "AC/BD")]
    [InlineData(6, "CA/DB")]
    [InlineData(7, "DB/CA")]
    [InlineData(8, "BD/AC")]
    public void APictureIsTheWayUpThatItIsShown(byte orientation, string seen)
    {
        string path = Path.Combine(_folder, "turned.jpg");
        File.WriteAllBytes(path, WithOrientation(StoredQuarters(), orientation));
        string lossless = Path.Combine(_folder, "stored.png");
        PngFile.Write(lossless, Quarters());
        File.WriteAllBytes(lossless, SomePng.WithOrientation(File.ReadAllBytes(lossless), orientation));
        foreach (string turned in (string[])[path, lossless]) AssertIsSeen(turned, orientation, seen);
        using Tensor grey = PngFile.ReadGray(GreyOf(orientation));
        using Tensor shown = PngFile.Read(path);
        Assert.Equal(shown.shape[1..], grey.shape);
        Assert.True((grey - shown[0]).abs().max().item<double>() < 0.02);
    }

    private static void AssertIsSeen(string path, byte orientation, string seen)
    {
        using Tensor read = PngFile.Read(path);
        Assert.Equal((PngFile.SizeOf(path).Height, PngFile.SizeOf(path).Width), ((int)read.shape[1], (int)read.shape[2]));
        Assert.Equal(orientation < 5 ? [3, 32, 64] : [3, 64, 32], read.shape);
        string Quarter(long row, long column) => "ABCD"[(int)Math.Round(read[0, row * read.shape[1] / 4, column * read.shape[2] / 4].item<float>() * 255 / 60) - 1].ToString();
        Assert.Equal(seen, $"{Quarter(1, 1)}{Quarter(1, 3)}/{Quarter(3, 1)}{Quarter(3, 3)}");
    }

    [Fact]
    public void APictureThatIsCutOffIsRefused()
    {
        using Tensor picture = rand([3, 64, 64], generator: new Generator(1));
        PngFile.Write(Picture, picture);
        File.WriteAllBytes(Picture, File.ReadAllBytes(Picture)[..3000]);
        Assert.Equal($"{Picture}: the picture is cut off; fetch or save it again", Assert.Throws<InvalidDataException>(() => PngFile.Read(Picture)).Message);
    }

    [Fact]
    public void APictureOfAbsurdSizeIsRefusedByItsHead()
    {
        File.WriteAllBytes(Picture, SomePng.Of(20_000, 20_000, 0, 1, [])[..60]);
        string problem = $"{Picture}: the picture has 20000 x 20000 pixels, more than the 67108864 that are read; make it smaller";
        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => PngFile.Read(Picture)).Message);
        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => PngFile.Check(Picture)).Message);
    }

    [Fact]
    public void APictureThatClaimsMoreThanItsBytesCanHoldTakesNoMemory()
    {
        File.WriteAllBytes(Picture, SomePng.Of(8_000, 8_000, 0, 1, [])[..60]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string problem = $"{Picture}: the picture claims 8000 x 8000 pixels in 60 bytes: it is cut off or damaged; fetch or save it again";
        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => PngFile.Read(Picture)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AFileThatIsNoPictureIsNamed()
    {
        File.WriteAllText(Picture, "not a picture");
        Assert.Equal($"{Picture} is not a picture that can be decoded (PNG, JPEG, WebP, BMP, GIF)", Assert.Throws<InvalidDataException>(() => PngFile.Check(Picture)).Message);
    }

    // 64 x 32: A is 60, B 120, C 180, D 240.
    private static byte[] StoredQuarters()
    {
        using SKBitmap bitmap = new(64, 32, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                byte grey = (byte)(60 * (1 + (x / 32) + (2 * (y / 16))));
                bitmap.SetPixel(x, y, new SKColor(grey, grey, grey));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        return data.ToArray();
    }

    // The same without loss: [3, 32, 64], and of grey numbers in a file of its own.
    private static Tensor Quarters()
    {
        Tensor numbers = zeros(3, 32, 64);
        for (int quarter = 0; quarter < 4; quarter++) numbers.narrow(1, quarter / 2 * 16, 16).narrow(2, quarter % 2 * 32, 32).fill_(60 * (quarter + 1) / 255.0);
        return numbers;
    }

    private string GreyOf(byte orientation)
    {
        string path = Path.Combine(_folder, "grey.png");
        PngFile.WriteGray(path, Quarters()[0], 0, 1);
        File.WriteAllBytes(path, SomePng.WithOrientation(File.ReadAllBytes(path), orientation));
        return path;
    }

    private static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2],
        0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        .. jpeg[2..],
    ];
}
