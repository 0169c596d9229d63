using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Pictures;
using Runner.Stages.Sampling;
using Runner.Torch.Images;
using Runner.Torch.Labeling;
using Runner.Torch.Safetensors;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Labeling;

/// <summary>How a file of labels is matched to a picture.</summary>
public enum LabelMatch
{
    /// <summary>By the name without its ending: <c>room-7.npy</c> labels <c>room-7.jpg</c>.</summary>
    Name,

    /// <summary>By the number at the end of the name: <c>label-0007.png</c> labels <c>room-7.jpg</c>, and of pictures without a name the one of number 7.</summary>
    Number,
}

/// <summary>Labels that are there already, a file for each picture.</summary>
public sealed record GivenLabelsSettings : ILabelSettings
{
    /// <summary>The stage whose pictures are labelled.</summary>
    [PicturesOf]
    [FromStage("images")]
    [Description("The stage whose pictures are labelled.")]
    public required StageReference Images { get; init; }

    /// <summary>A folder with a file for each picture: grey PNG of 8 or 16 bits, NumPy's <c>.npy</c>, or safetensors with one tensor; [height, width].</summary>
    [NotInFingerprint]
    [Description("A folder with a file for each picture: grey PNG of 8 or 16 bits, .npy, or .safetensors with one tensor [height, width].")]
    public required InputPath Folder { get; init; }

    /// <summary>What the numbers in the files are.</summary>
    [Description("continuous: numbers (of a PNG 0 is black and 1 is white); classes: whole numbers, as they are stored.")]
    public required LabelType Type { get; init; }

    /// <summary>How files are matched to pictures.</summary>
    [NotInFingerprint]
    [Description("How files are matched to pictures: name (room-7.npy labels room-7.jpg; pictures of stage kind pictures have names) or number (label-0007.png labels room-7.jpg, and of samples, which have no name, number 7).")]
    public LabelMatch Match { get; init; } = LabelMatch.Name;

    /// <summary>What numbers are multiplied with: 65.535 makes metres of a 16-bit PNG in millimetres.</summary>
    [Description("What numbers are multiplied with; 65.535 makes metres of a 16-bit PNG that holds millimetres.")]
    public double Scale { get; init; } = 1;

    /// <summary>Of classes: whatever is above this is class 1, all else 0; nothing: classes are taken as they are.</summary>
    [Range(0, 65535)]
    [Description("Of classes: stored numbers above this are class 1, all others 0. Without it classes are as stored.")]
    public int? ForegroundAbove { get; init; }

    /// <inheritdoc/>
    public LabelType TypeOfLabels(IPlanContext context) => Type;
}

/// <summary>Hands on labels that somebody has made, such as exact depth or masks drawn by hand: one unit for each unit of pictures.</summary>
internal sealed class GivenLabelsStage(GivenLabelsSettings settings) : IStage
{
    private const double FormTolerance = 0.02;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (settings.ForegroundAbove is not null && settings.Type != LabelType.Classes)
        {
            yield return new Problem("foreground-above", "foreground-above makes classes, and these labels are numbers", "type: classes");
        }

        if (settings.Scale != 1 && settings.Type == LabelType.Classes)
        {
            yield return new Problem("scale", "classes are no quantity that could be scaled", "leave out scale, or type: continuous");
        }

        LabelFolder folder = new(context.PathOf(settings.Folder));
        if (settings.Match == LabelMatch.Name && PicturesOf(context) is null)
        {
            yield return new Problem("match", $"the pictures of stage \"{settings.Images.Name}\" have numbers and no names", "match: number");
            yield break;
        }

        if (folder.Files.Count == 0)
        {
            yield return new Problem("folder", $"{folder.Path} has no file of labels (.png, .npy, .safetensors)");
            yield break;
        }

        if (Keys(context) is not { } keys) yield break;
        string[] missing = [.. keys.Where(key => folder.Find(key, settings.Match) is null).Select(key => key.Text)];
        if (missing.Length > 0)
        {
            string rest = missing.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" (nor for {missing.Length - 1} other{(missing.Length == 2 ? "" : "s")})") : "";
            yield return new Problem("folder", $"{folder.Path} has no label for picture {missing[0]}{rest}", settings.Match == LabelMatch.Name ? "a label has the picture's name, with another ending" : "the number at the end of a label's name is that at the end of the picture's name, or of a sample its number");
        }

        if (settings.Match == LabelMatch.Number && keys.Where(key => key.Number is not null).GroupBy(key => key.Number).FirstOrDefault(same => same.Count() > 1) is { } alike)
        {
            yield return new Problem("match", string.Create(CultureInfo.InvariantCulture, $"pictures {alike.First().Text} and {alike.ElementAt(1).Text} both have the number {alike.Key}"), "match: name");
        }

        foreach (string twice in keys.Where(key => folder.Count(key, settings.Match) > 1).Select(key => key.Text).Take(1))
        {
            yield return new Problem("folder", $"{folder.Path} has several labels for picture {twice}", "keep one");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        LabelFolder folder = new(context.PathOf(settings.Folder));
        KnownPictures known = new(settings, context);
        return [.. FinishedUnits.Of(context, settings.Images).Select(images => new Unit
        {
            Key = images.Unit.Key,
            Recipe = new Dictionary<string, string> { ["labels"] = string.Join('\n', (known.Of(images.Unit) ?? []).Select(key => $"{key.Text} {(folder.Find(key, settings.Match) is { } file ? FileDigest.Of(file) : "none")}")) },
            Inputs = [images.Reference],
            Labels = images.Unit.Labels,
            Cost = new UnitCost(images.Unit.Cost.Bytes / 2, images.Unit.Cost.Memory),
        })];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        LabelFolder folder = new(context.PathOf(settings.Folder));
        KnownPictures known = new(settings, context);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (long[] index, Tensor images) = ImageShard.Read(context.FolderOf(unit.Inputs[0]));
            Tensor[] labels = [.. index.Select(image => Read(folder, known, image, (int)images.shape[2], (int)images.shape[3]))];
            context.Publish(unit, target => LabelShard.Write(target, index, stack(labels)));
        }
    }

    private Tensor Read(LabelFolder folder, KnownPictures known, long image, int height, int width)
    {
        PictureKey key = known.KeyOf(image);
        string file = folder.Find(key, settings.Match) ?? throw new InvalidDataException($"{folder.Path} has no label for picture {key.Text}");
        Tensor stored = StoredLabel.Read(file, settings.Type);
        RefuseOtherForm(file, stored, key, known.SizeOf(image) ?? (height, width));
        if (settings.Type == LabelType.Continuous)
        {
            Tensor numbers = PictureFit.Cover((stored * settings.Scale).to(ScalarType.Float32).unsqueeze(0), height, width)[0];
            return numbers.isfinite().all().item<bool>() ? numbers : throw new InvalidDataException($"{file}: a label is not a finite number");
        }

        Tensor classes = PictureFit.CoverNearest(stored.to(ScalarType.Int64), height, width);
        return settings.ForegroundAbove is { } above ? (classes > above).to(ScalarType.Int64) : classes;
    }

    private PicturesSettings? PicturesOf(IPlanContext context) => context.From(settings.Images).Settings as PicturesSettings;

    // A label goes the way of its picture: both are resized and cut alike, so that it must have its form. A few columns more or less come from rounding.
    private static void RefuseOtherForm(string file, Tensor label, PictureKey key, (int Height, int Width) picture)
    {
        (long rows, long columns) = (label.shape[0], label.shape[1]);
        double ratio = (double)columns * picture.Height / Math.Max(1, (double)rows * picture.Width);
        if (Math.Abs(ratio - 1) <= FormTolerance + (0.5 / Math.Max(1, Math.Min(rows, columns)))) return;
        string turned = (double)rows / columns is var upright && Math.Abs((upright * picture.Height / picture.Width) - 1) < FormTolerance ? ": it seems to be turned, as pictures are by their EXIF orientation" : "";
        throw new InvalidDataException($"{file}: a label of {rows} x {columns} does not fit picture {key.Text} of {picture.Height} x {picture.Width}{turned}");
    }

    // What all units' pictures are known by; null where that is not known before they are made.
    private PictureKey[]? Keys(IPlanContext context)
    {
        KnownPictures known = new(settings, context);
        PictureKey[]?[] keys = [.. FinishedUnits.Of(context, settings.Images).Select(unit => known.Of(unit.Unit))];
        return settings.Match == LabelMatch.Number && keys.Any(of => of is null) ? null : [.. keys.SelectMany(of => of ?? [])];
    }
}

/// <summary>What the pictures of each unit are known by.</summary>
internal sealed class KnownPictures(GivenLabelsSettings settings, IPlanContext context)
{
    private readonly IReadOnlyList<string>? _names = context.From(settings.Images).Settings is PicturesSettings pictures ? PicturesStage.FilesOf(pictures, context) : null;
    private readonly Lazy<int> _samples = new(() => new SamplerInput((SampleSettings)context.From(settings.Images).Settings, context.From(settings.Images).Seed, context).Prompts().Count);

    public PictureKey KeyOf(long number) => new(_names is null ? (int)number : LabelFolder.NumberOf(_names[(int)number]), _names is null ? null : Path.GetFileName(_names[(int)number]), (int)number);

    /// <summary>The size of a picture's file; null where it has none.</summary>
    public (int Height, int Width)? SizeOf(long number) => _names is null ? null : PngFile.SizeOf(_names[(int)number]);

    /// <summary>Those of a unit; null where that is not known before they are made.</summary>
    public PictureKey[]? Of(Unit unit)
    {
        if (unit.Labels.TryGetValue("first", out string? from) && unit.Labels.TryGetValue("count", out string? many))
            return Keys(int.Parse(from, CultureInfo.InvariantCulture), int.Parse(many, CultureInfo.InvariantCulture));
        if (context.From(settings.Images).Settings is not SampleSettings samples || !unit.Labels.TryGetValue("shard", out string? shard)) return null;
        int first = int.Parse(shard, CultureInfo.InvariantCulture) * samples.Batch;
        return Keys(first, Math.Min(samples.Batch, _samples.Value - first));
    }

    private PictureKey[] Keys(int first, int count) => [.. Enumerable.Range(first, count).Select(number => KeyOf(number))];
}

/// <summary>What a picture is known by.</summary>
/// <param name="Number">The number at the end of its file's name, null where there is none; of a picture without a file its place.</param>
/// <param name="Name">Its file's name; null where it has none.</param>
/// <param name="Place">Its place among the pictures.</param>
internal sealed record PictureKey(int? Number, string? Name, int Place)
{
    /// <summary>To be read.</summary>
    public string Text => Name is null ? Place.ToString(CultureInfo.InvariantCulture) : $"\"{Name}\"";
}

/// <summary>A folder of files of labels.</summary>
internal sealed class LabelFolder
{
    private static readonly string[] Endings = [".png", ".npy", ".safetensors"];
    private readonly ILookup<string, string> byName;
    private readonly ILookup<int, string> byNumber;

    public LabelFolder(string path)
    {
        Path = path;
        Files = [.. Directory.GetFiles(path).Where(file => System.IO.Path.GetFileName(file)[0] != '.' && Endings.Contains(System.IO.Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        byName = Files.ToLookup(file => System.IO.Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        byNumber = Files.Where(file => NumberOf(file) is not null).ToLookup(file => NumberOf(file)!.Value);
    }

    public string Path { get; }

    public IReadOnlyList<string> Files { get; }

    public string? Find(PictureKey key, LabelMatch match) => Of(key, match).FirstOrDefault();

    public int Count(PictureKey key, LabelMatch match) => Of(key, match).Count();

    private IEnumerable<string> Of(PictureKey key, LabelMatch match) =>
        match == LabelMatch.Number ? (key.Number is { } number ? byNumber[number] : []) : key.Name is null ? [] : byName[System.IO.Path.GetFileNameWithoutExtension(key.Name)];

    /// <summary>The number at the end of a file's name.</summary>
    public static int? NumberOf(string file)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(file);
        int start = name.Length;
        while (start > 0 && char.IsAsciiDigit(name[start - 1])) start--;
        return int.TryParse(name.AsSpan(start), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}

/// <summary>One file of labels.</summary>
internal static class StoredLabel
{
    private const int BitDepthAt = 24; // of a PNG: behind its signature, the length and name of its first chunk, width and height
    private const int ColourTypeAt = 25;
    private const int Palette = 3;

    /// <returns>[height, width], float64 numbers or int64 classes, in the current dispose scope.</returns>
    /// <exception cref="InvalidDataException">It holds no such map; says what it holds.</exception>
    public static Tensor Read(string file, LabelType type)
    {
        Tensor stored = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".png" => type == LabelType.Classes ? AsStored(file) : PngFile.ReadGray(file),
            ".npy" => NpyFile.Read(file),
            _ => Only(file),
        };
        if (stored.dim() != 2)
        {
            throw new InvalidDataException($"{file}: a label is [height, width], this has shape [{string.Join(", ", stored.shape)}]");
        }

        if (type != LabelType.Classes) return stored.to(ScalarType.Float64);
        Tensor numbers = stored.to(ScalarType.Float64);
        return numbers.ge(0).logical_and(numbers.eq(numbers.round())).all().item<bool>()
            ? numbers.to(ScalarType.Int64)
            : throw new InvalidDataException($"{file}: classes are whole numbers from 0");
    }

    // Decoders spread 1, 2 and 4 bits over the 256 steps of a byte: the classes are the steps of the file.
    private static Tensor AsStored(string file)
    {
        Tensor numbers = PngFile.ReadGrayNumbers(file);
        Span<byte> head = stackalloc byte[ColourTypeAt + 1];
        using FileStream open = File.OpenRead(file);
        int read = open.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        int bits = read > BitDepthAt ? head[BitDepthAt] : 8;
        if (read > ColourTypeAt && head[ColourTypeAt] == Palette) throw new InvalidDataException($"{file}: its pixels are colours of a palette, whose order is not kept by every program: save classes as grey PNG or .npy");
        return bits is 1 or 2 or 4 ? numbers.to(ScalarType.Int64).div(255 / ((1 << bits) - 1), RoundingMode.floor) : numbers;
    }

    private static Tensor Only(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Entries.Count == 1
            ? file.Read(file.Entries.Keys.Single()).clone()
            : throw new InvalidDataException($"{path} has {file.Entries.Count} tensors where a label is one");
    }
}
