using System.IO.Compression;
using System.Text;
using Runner.Torch.Pickle;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Pickle;

public sealed class StateDictionaries : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pickle").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("probe-foreground.pth", 2, -0.06370357424020767f)]
    [InlineData("probe-depth.pth", 1, -0.0015053104143589735f)]
    public void ProbesThatPyTorchSavedAreRead(string name, long outputs, float first)
    {
        IReadOnlyDictionary<string, Tensor> tensors = StateDictionaryFile.Read(Golden(name));
        Tensor weight = Assert.Single(tensors).Value;
        Assert.Equal("dense1.weight", tensors.Keys.Single());
        Assert.Equal([outputs, 24], weight.shape);
        Assert.Equal(first, weight[0, 0].item<float>());
    }

    [Theory]
    [InlineData("probe-foreground.pth")]
    [InlineData("probe-depth.pth")]
    public void WhatWeWriteHasTheVeryPickleOfPyTorch(string name)
    {
        string copy = Path.Combine(_folder, name);
        StateDictionaryWriter.Write(copy, StateDictionaryFile.Read(Golden(name)));
        Assert.Equal(Entry(Golden(name), "data.pkl"), Entry(copy, "data.pkl"));
        Assert.Equal(Entry(Golden(name), "data/0"), Entry(copy, "data/0"));
        Assert.Equal(Entry(Golden(name), "version"), Entry(copy, "version"));
    }

    [Fact]
    public void SeveralTensorsOfSeveralTypesComeBack()
    {
        string path = Path.Combine(_folder, "several.pth");
        using Tensor matrix = arange(70000, dtype: ScalarType.Float32).reshape(2, 5, 7, 1000);
        using Tensor scalar = tensor(7L);
        using Tensor half = ones(3, ScalarType.BFloat16);
        StateDictionaryWriter.Write(path, [new("matrix", matrix), new("scalar", scalar), new("half", half)]);
        IReadOnlyDictionary<string, Tensor> read = StateDictionaryFile.Read(path);
        Assert.True(read["matrix"].eq(matrix).all().item<bool>());
        Assert.Equal(7L, read["scalar"].item<long>());
        Assert.Equal(ScalarType.BFloat16, read["half"].dtype);
    }

    [Fact]
    public void AProgramIsRefusedByTheNameOfWhatItAsksFor()
    {
        string path = Zip("evil.pth", ("data.pkl", "\u0080\u0002cos\nsystem\nX\u0004\0\0\0true\u0085R."));
        Assert.Equal(
            $"{path}: refused: it asks for os.system; only tensors and containers are read",
            Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("\u0080\u0002}", "the pickle is damaged at byte 4")]
    [InlineData("\u0080\u0002R.", "the pickle is damaged at byte 3")]
    [InlineData("\u0080\u0002i", "pickle operation 0x69 at byte 2 is not one of those that tensors need")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\nK\u0001\u0085R.", "calls collections.OrderedDict in a way that PyTorch does not")]
    [InlineData("\u0080\u0002K\u0001Q.", "refers to something outside that is not a tensor's storage")]
    public void DamagedPicklesAreRefused(string program, string problem)
    {
        string path = Zip("damaged.pth", ("data.pkl", program));
        Assert.Equal($"{path}: {problem}", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void ATensorMayNotReachBeyondItsStorage()
    {
        string text = Encoding.Latin1.GetString(Entry(Golden("probe-depth.pth"), "data.pkl")).Replace("K\u0001K\u0018\u0086", "K\u0002K\u0018\u0086", StringComparison.Ordinal);
        string path = Zip("beyond.pth", ("data.pkl", text), ("data/0", new string('\0', 96)));
        Assert.Equal(
            $"{path}: a tensor of shape [2, 24] reaches beyond its storage of 24 elements",
            Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void AStorageOfAnotherSizeIsRefused()
    {
        string text = Encoding.Latin1.GetString(Entry(Golden("probe-depth.pth"), "data.pkl"));
        string path = Zip("short.pth", ("data.pkl", text), ("data/0", new string('\0', 95)));
        Assert.Equal(
            $"{path}: storage \"0\" has 95 bytes where the pickle tells of 24 elements of Float32",
            Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("}q\0X\u0001\0\0\0ah\0s.", "containers lie in each other more than 32 deep, or one holds itself")] // a dictionary that holds itself
    [InlineData("]q\0h\0a.", "containers lie in each other more than 32 deep, or one holds itself")] // a list that does
    [InlineData("NNs.", "the pickle is damaged at byte 5")] // null where a dictionary must be
    [InlineData("NNa.", "the pickle is damaged at byte 5")]
    [InlineData("NNR.", "the pickle is damaged at byte 5")]
    [InlineData("NN\u0093.", "the pickle is damaged at byte 5")]
    [InlineData("X\u00FF\u00FF\u00FF\u007F", "the pickle is damaged at byte 7")] // a text of two billion letters
    [InlineData("\u008a\u0009\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007F.", "the pickle is damaged at byte 13")] // a number of nine bytes
    public void PicklesThatWouldNeverEndOrFitAreRefused(string program, string problem)
    {
        string path = Zip("odd.pth", ("data.pkl", "\u0080\u0002" + program));
        Assert.Equal($"{path}: {problem}", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void ListsInEachOtherAreRefused()
    {
        string path = Zip("deep.pth", ("data.pkl", "\u0080\u0002" + new string(']', 400_000) + new string('a', 399_999) + "."));
        Assert.Equal($"{path}: containers lie in each other more than 32 deep, or one holds itself", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void ListsThatHoldEachOtherManyTimesOverAreRefused()
    {
        // Each list holds the one before ten times: thirty bytes of program a level, and ten times the things.
        StringBuilder program = new("\u0080\u0002]q\0");
        for (int level = 1; level <= 12; level++)
        {
            program.Append("](");
            for (int times = 0; times < 10; times++) program.Append('h').Append((char)(level - 1));
            program.Append('e').Append('q').Append((char)level);
        }

        string path = Zip("wide.pth", ("data.pkl", program.Append('.').ToString()));
        Assert.Equal($"{path}: its containers hold more than 1000000 things", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void AProgramThatOnlyMakesContainersIsEnded()
    {
        string path = Zip("lists.pth", ("data.pkl", "\u0080\u0002" + new string(']', 1_000_001) + "."));
        Assert.Equal($"{path}: its program has more than 1000000 operations", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("K\u0000\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0040\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0040\u0087", "[0, 4611686018427387904, 4611686018427387904]")] // of an empty tensor the strides can't be made
    public void SidesOfAnEmptyTensorMustBePossible(string shape, string shown)
    {
        string text = Encoding.Latin1.GetString(Entry(Golden("probe-depth.pth"), "data.pkl")).Replace("K\u0001K\u0018\u0086q", shape + "q", StringComparison.Ordinal);
        text = text.Replace("K\u0018K\u0001\u0086q", "K\u0000K\u0000K\u0000\u0087q", StringComparison.Ordinal);
        string path = Zip("empty.pth", ("data.pkl", text), ("data/0", new string('\0', 96)));
        Assert.Equal($"{path}: a tensor of shape {shown} makes no sense", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void AProgramOfMoreThanItsBudgetIsNotRead()
    {
        string path = Zip("long.pth", ("data.pkl", new string('N', (16 << 20) + 1)));
        Assert.Equal($"{path}: data.pkl claims 16777217 bytes, more than the 16777216 that are read", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void StoragesThatClaimFarMoreThanTheFileHoldsAreRefusedBeforeMemoryIsTaken()
    {
        // A compressed run of zeros: 16 MiB in some kilobytes.
        string text = Encoding.Latin1.GetString(Entry(Golden("probe-depth.pth"), "data.pkl"));
        string path = Zip("bomb.pth", ("data.pkl", text.Replace("K\u0018t", "J\0\0\u0040\0t", StringComparison.Ordinal)), ("data/0", new string('\0', 16 << 20)));
        Assert.Equal(
            $"{path}: its storages claim more than 64 times the {new FileInfo(path).Length} bytes that the file has",
            Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("not a zip", "not the zip archive that torch.save writes since version 1.6: the file is cut off, older, or something else")]
    public void AFileThatIsNoArchiveIsNamed(string content, string problem)
    {
        string path = Path.Combine(_folder, "none.pth");
        File.WriteAllText(path, content);
        Assert.Equal($"{path}: {problem}", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void AnArchiveThatIsCutOffIsNamed()
    {
        string path = Path.Combine(_folder, "cut.pth");
        File.WriteAllBytes(path, File.ReadAllBytes(Golden("probe-depth.pth"))[..^200]);
        Assert.Equal(
            $"{path}: not the zip archive that torch.save writes since version 1.6: the file is cut off, older, or something else",
            Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    [Fact]
    public void TwoProgramsInOneArchiveAreRefused()
    {
        string path = Zip("two.pth", ("data.pkl", "."), ("x/data.pkl", "."));
        Assert.Equal($"{path}: more than one data.pkl within", Assert.Throws<PickleException>(() => StateDictionaryFile.Read(path)).Message);
    }

    private static string Golden(string name)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "goldens")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "tests", "goldens", name);
    }

    private static byte[] Entry(string path, string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        using Stream stream = zip.Entries.Single(entry => entry.FullName.EndsWith("/" + name, StringComparison.Ordinal)).Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string Zip(string name, params (string Name, string Latin1)[] entries)
    {
        string path = Path.Combine(_folder, name);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string entry, string text) in entries)
        {
            using Stream stream = zip.CreateEntry("archive/" + entry).Open();
            stream.Write(Encoding.Latin1.GetBytes(text));
        }

        return path;
    }
}
