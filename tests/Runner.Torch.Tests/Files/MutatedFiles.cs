using System.IO.Compression;
using System.Text;
using Runner.Torch.Images;
using Runner.Torch.Pickle;
using Runner.Torch.Safetensors;
using Runner.Torch.Tests.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Files;

/// <summary>Files of tensors and pictures, made wrong in hundreds of ways: each is read, or refused by name with what is wrong.</summary>
public sealed class MutatedFiles
{
    private const int Each = 120;

    [Fact]
    public void SafetensorsFilesAreReadOrRefused()
    {
        using Trial trial = new(typeof(SafetensorsException));
        byte[] valid = Safetensors();
        string header = Encoding.UTF8.GetString(valid, 8, (int)BitConverter.ToInt64(valid));
        byte[] data = valid[(8 + header.Length)..];
        for (int seed = 0; seed < 2 * Each; seed++)
        {
            byte[] text = Mutations.OfText(header, seed);
            trial.Of("x.safetensors", seed % 2 == 0 ? Mutations.OfBytes(valid, seed) : [.. BitConverter.GetBytes((long)text.Length), .. text, .. data], seed, ReadSafetensors);
        }

        trial.Holds(Each);
    }

    [Fact]
    public void PyTorchFilesAreReadOrRefused()
    {
        using Trial trial = new(typeof(PickleException));
        byte[] valid = File.ReadAllBytes(Goldens("probe-depth.pth"));
        byte[] program = Entry(valid, "data.pkl");
        byte[] data = Entry(valid, "data/0");
        for (int seed = 0; seed < 3 * Each; seed++)
        {
            byte[] mutant = (seed % 3) switch
            {
                0 => Mutations.OfBytes(valid, seed),
                1 => Zip(Mutations.OfBytes(program, seed), data),
                _ => Zip(Spliced(program, seed), data),
            };
            trial.Of("x.pth", mutant, seed, path =>
            {
                foreach (Tensor tensor in StateDictionaryFile.Read(path).Values) tensor.Dispose();
            });
        }

        trial.Holds(Each);
    }

    [Fact]
    public void ArraysOfNumPyAreReadOrRefused()
    {
        using Trial trial = new(typeof(InvalidDataException));
        const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        for (int seed = 0; seed < 2 * Each; seed++)
        {
            byte[] text = seed % 2 == 0 ? Encoding.ASCII.GetBytes(Header) : Mutations.OfText(Header, seed);
            byte[] whole = [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text, .. new byte[24]];
            trial.Of("x.npy", seed % 2 == 0 ? Mutations.OfBytes(whole, seed) : whole, seed, path => NpyFile.Read(path).Dispose());
        }

        trial.Holds(Each);
    }

    [Theory]
    [InlineData(0, 8, new byte[] { 7 }, null)]
    [InlineData(0, 16, new byte[] { 7, 8 }, null)]
    [InlineData(3, 8, new byte[] { 1 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(6, 16, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, null)]
    public void PicturesAreReadOrRefused(byte kind, byte depth, byte[] pixel, byte[]? palette)
    {
        using Trial trial = new(typeof(InvalidDataException));
        byte[] valid = SomePng.Of(20, 10, kind, depth, pixel, palette);
        for (int seed = 0; seed < Each; seed++)
        {
            byte[] mutant = seed % 2 == 0 ? Mutations.OfBytes(valid, seed) : WithRightSums(Mutations.OfBytes(valid, seed));
            trial.Of("x.png", mutant, seed, path => PngFile.Read(path).Dispose());
            trial.Of("y.png", mutant, seed, path => PngFile.ReadGray(path).Dispose());
        }

        trial.Holds(Each);
    }

    private static void ReadSafetensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (string name in file.Entries.Keys)
        {
            using Tensor mapped = file.Read(name);
            using Tensor copied = file.ReadCopy(name);
            Assert.Equal(mapped.shape, copied.shape);
        }
    }

    private static byte[] Safetensors()
    {
        string path = Path.GetTempFileName();
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(path, [new("scalar", tensor(7L)), new("weights.0", arange(24, dtype: ScalarType.Float32).reshape(2, 3, 4)), new("void", empty([0, 4])), new("half", ones(5, ScalarType.Float16))]);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    // Operations that a pickle has, put between those that are there: memos of what is not yet, containers in containers, calls of anything.
    private static byte[] Spliced(byte[] program, int seed)
    {
        Random draw = new(seed);
        const string Operations = "()]}aesutqhrjQRbcNKMJX.\u0080\u0085\u0086\u0087\u0088\u0089\u008a\u008c\u0093\u0094\u0095";
        List<byte> bytes = [.. program];
        for (int left = draw.Next(1, 6); left > 0; left--)
        {
            int count = draw.Next(8) == 0 ? 200_000 : draw.Next(1, 4);
            byte operation = (byte)Operations[draw.Next(Operations.Length)];
            bytes.InsertRange(draw.Next(2, bytes.Count), Enumerable.Range(0, count).SelectMany(_ => operation is (byte)'q' or (byte)'h' or (byte)'K' ? new byte[] { operation, (byte)draw.Next(4) } : [operation]));
        }

        return [.. bytes];
    }

    // Where the sums agree, the decoder itself is tried.
    private static byte[] WithRightSums(byte[] png)
    {
        byte[] mended = [.. png];
        for (int at = 8; at + 12 <= mended.Length;)
        {
            uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(at));
            if (length > mended.Length - at - 12) break;
            SomePng.Crc(mended.AsSpan(at + 4, (int)length + 4)).CopyTo(mended.AsSpan(at + 8 + (int)length));
            at += 12 + (int)length;
        }

        return mended;
    }

    private static byte[] Zip(byte[] program, byte[] data)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in new[] { ("archive/data.pkl", program), ("archive/data/0", data) })
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Entry(byte[] archive, string name)
    {
        using ZipArchive zip = new(new MemoryStream(archive));
        using Stream stream = zip.Entries.Single(entry => entry.FullName.EndsWith('/' + name)).Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static string Goldens(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "goldens"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "tests", "goldens", name);
    }
}
