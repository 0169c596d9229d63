using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>Pictures and labels that somebody has, without a model.</summary>
public sealed class PicturesOfAFolder
{
    private const string Experiment = """
        experiment: test
        threads: 1
        plugins: [Waves]
        stages:
          own: { stage: pictures, folder: pictures }
          bright: { stage: label, images: own, labeler: brightness }
          truth: { stage: given-labels, images: own, folder: labels, type: continuous }
          others: { stage: control-labels, labels: truth, how: shuffled-between }
          same: { stage: evaluate, predicted: bright, truth: truth, metrics: [rmse, spearman] }
          other: { stage: evaluate, predicted: others, truth: truth, metrics: [rmse] }
        expect:
          - same.rmse <= 0.004
          - same.spearman >= 0.999
          - other.rmse >= 0.1
        """;

    [Fact]
    public void TheyAreLabelledAndJudgedByLabelsOfTheirNames()
    {
        using Workplace workplace = Filled();

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal("index,name\n0,room-2.bmp\n1,room-10.bmp\n2,room-11.bmp\n", File.ReadAllText(Directory.GetFiles(Path.Combine(workplace.RunFolder, "artifacts", "own"), "pictures.csv", SearchOption.AllDirectories).Single()));

        // Another label is another artifact of its own pictures, and nothing is labelled anew.
        WriteLabel(workplace, "room-10", 0.9f);
        string plan = workplace.Run("plan", "experiment.yaml").Output;
        Assert.Matches(@"own +reuse", plan);
        Assert.Matches(@"bright +reuse", plan);
        Assert.Matches(@"truth +run", plan);
    }

    [Fact]
    public void WhatIsMissingOrOddIsFoundBeforeWork()
    {
        using Workplace workplace = Filled();
        File.Delete(Path.Combine(workplace.Folder, "labels", "room-11.npy"));
        Assert.Equal(
            "experiment.yaml:7:54: labels has no label for picture \"room-11.bmp\" in stage \"truth\"\n  a label has the picture's name, with another ending\n",
            workplace.Run("validate", "experiment.yaml").Error.Replace(workplace.Folder + "/", "", StringComparison.Ordinal));

        File.WriteAllBytes(Path.Combine(workplace.Folder, "pictures", "room-12.bmp"), Bitmap(6, 4, 50));
        Assert.Contains(
            "experiment.yaml:5:35: the pictures have different sizes: room-2.bmp has 4 x 5 pixels, room-12.bmp has 4 x 6 in stage \"own\"\n  bring them to one: height: 4, width: 5\n",
            workplace.Run("validate", "experiment.yaml").Error);

        Ended empty = workplace.Run("validate", "experiment.yaml", "--set", "own.folder=nothing");
        Assert.Equal(2, empty.Code);
        Assert.Contains("nothing", empty.Error);
        Assert.DoesNotContain("   at ", empty.Error);
    }

    /// <summary>By the numbers at the ends of both names, not by the place among the pictures: their labels say at each place which picture they are of.</summary>
    [Fact]
    public void NumbersAreThoseOfTheNamesOnBothSides()
    {
        using Workplace workplace = Filled();
        foreach (string name in (string[])["room-2", "room-10", "room-11"])
        {
            File.Move(Path.Combine(workplace.Folder, "labels", name + ".npy"), Path.Combine(workplace.Folder, "labels", name.Replace("room-", "depth 00", StringComparison.Ordinal) + ".npy"));
        }
        foreach ((string name, float grey) in (ReadOnlySpan<(string, float)>)[("depth 0000", 0.7f), ("depth 0001", 0.3f)]) WriteLabel(workplace, name, grey); // of places, and of no picture

        Ended ended = workplace.Run("run", "experiment.yaml", "--set", "truth.match=number");

        Assert.True(ended.Code == 0, ended.ToString());
        File.WriteAllBytes(Path.Combine(workplace.Folder, "pictures", "hall-2.bmp"), Bitmap(5, 4, 50));
        Assert.Contains("pictures \"hall-2.bmp\" and \"room-2.bmp\" both have the number 2 in stage \"truth\"\n  match: name\n", workplace.Run("validate", "experiment.yaml", "--set", "truth.match=number").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ALabelOfAnotherFormThanItsPictureIsRefused()
    {
        using Workplace workplace = Filled();
        string label = Path.Combine(workplace.Folder, "labels", "room-10.npy");
        File.WriteAllBytes(label, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(label)).Replace("(4, 5)", "(5, 4)", StringComparison.Ordinal)));

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 1, ended.ToString());
        Assert.Contains("room-10.npy: a label of 5 x 4 does not fit picture \"room-10.bmp\" of 4 x 5: it seems to be turned, as pictures are by their EXIF orientation", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void APictureOfAFormatThatIsNotReadIsNamed()
    {
        using Workplace workplace = Filled();
        File.WriteAllText(Path.Combine(workplace.Folder, "pictures", "room-3.tiff"), "II*");
        File.WriteAllText(Path.Combine(workplace.Folder, "pictures", "notes.txt"), "none of a picture");

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("experiment.yaml:5:35: warning: \"room-3.tiff\" in ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(" is a picture of a format that is not read, and left out in stage \"own\"\n  make PNG", ended.Error, StringComparison.Ordinal);
    }

    private static Workplace Filled()
    {
        Workplace workplace = new(Experiment);
        foreach (string folder in (string[])["pictures", "labels"]) Directory.CreateDirectory(Path.Combine(workplace.Folder, folder));
        foreach ((string name, byte grey) in (ReadOnlySpan<(string, byte)>)[("room-2", 0), ("room-10", 100), ("room-11", 200)])
        {
            File.WriteAllBytes(Path.Combine(workplace.Folder, "pictures", name + ".bmp"), Bitmap(5, 4, grey));
            WriteLabel(workplace, name, grey / 255f);
        }

        return workplace;
    }

    // 4 x 5 numbers: a picture's grey, and a little more from place to place as in the picture.
    private static void WriteLabel(Workplace workplace, string name, float grey)
    {
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 5), }".PadRight(117) + "\n";
        byte[] numbers = new byte[20 * sizeof(float)];
        for (int i = 0; i < 20; i++) BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(i * sizeof(float)), grey + (i / 255f));
        File.WriteAllBytes(
            Path.Combine(workplace.Folder, "labels", string.Create(CultureInfo.InvariantCulture, $"{name}.npy")),
            [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. numbers]);
    }

    // Grey, one step brighter from pixel to pixel; 24 bits, from the bottom up, rows of multiples of four bytes.
    private static byte[] Bitmap(int width, int height, byte grey)
    {
        int row = ((width * 3) + 3) / 4 * 4;
        byte[] file = new byte[54 + (row * height)];
        (file[0], file[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        (file[26], file[28]) = (1, 24);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                file.AsSpan(54 + ((height - 1 - y) * row) + (x * 3), 3).Fill((byte)(grey + (y * width) + x));
            }
        }

        return file;
    }
}
