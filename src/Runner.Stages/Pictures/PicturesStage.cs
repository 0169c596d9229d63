using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Images;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Pictures;

/// <summary>Which pictures are brought in, and in which size.</summary>
public sealed record PicturesSettings
{
    /// <summary>A folder of pictures (PNG, JPEG and the like). Picture i is the i-th by name, numbers in names taken as numbers. Their names and content enter the fingerprint of the unit that has them.</summary>
    [NotInFingerprint]
    [Description("A folder of pictures (PNG, JPEG and the like); picture i is the i-th by name, numbers in names taken as numbers.")]
    public required InputPath Folder { get; init; }

    /// <summary>How many of the pictures, from the first; 0 takes all.</summary>
    [NotInFingerprint]
    [Range(0, 10_000_000)]
    [Description("How many of the pictures, from the first; 0 takes all.")]
    public int Count { get; init; }

    /// <summary>Rows that every picture is brought to, with <see cref="Width"/>; 0: as they are, which must be one size.</summary>
    [Range(0, 8192)]
    [Description("Rows that every picture is brought to: resized to cover the size, cut around the middle. 0: as they are.")]
    public int Height { get; init; }

    /// <summary>Columns that every picture is brought to.</summary>
    [Range(0, 8192)]
    [Description("Columns that every picture is brought to; goes with height.")]
    public int Width { get; init; }

    /// <summary>Pictures in a unit.</summary>
    [Range(1, 10_000)]
    [Description("Pictures in a unit.")]
    public int Shard { get; init; } = 50;
}

/// <summary>Brings the pictures of a folder into the graph, so that they can be labelled, judged, or started from: one unit for so many of them.</summary>
internal sealed class PicturesStage(PicturesSettings settings) : IStage
{
    private const string NamesFile = "pictures.csv";

    // Pictures as well, but for programs with more decoders: whoever puts them there expects them to count.
    private static readonly string[] NotRead =
        [".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jfif", ".jpe", ".exr", ".hdr", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".svg", ".psd", ".ico", ".dng", ".cr2", ".nef", ".arw", ".apng"];

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if ((settings.Height == 0) != (settings.Width == 0))
        {
            yield return new Problem(settings.Height == 0 ? "height" : "width", "height and width go together", "give both, or none to take the pictures as they are");
            yield break;
        }

        foreach (Problem problem in ProblemsOf(new PictureFolder(context.PathOf(settings.Folder)))) yield return problem;
    }

    /// <summary>The size of every picture that comes out; (0, 0) where it is not known, for the folder is not sound.</summary>
    public static (int Height, int Width) SizeOf(PicturesSettings settings, IPlanContext context)
    {
        if (settings.Height > 0) return (settings.Height, settings.Width);
        PictureFolder folder = new(context.PathOf(settings.Folder));
        if (folder.Files.Count == 0) return (0, 0);
        try
        {
            return PngFile.SizeOf(folder.Files[0]);
        }
        catch (InvalidDataException)
        {
            return (0, 0); // Check has said what is wrong with it.
        }
    }

    /// <summary>The files of the pictures, in the order of their numbers.</summary>
    public static IReadOnlyList<string> FilesOf(PicturesSettings settings, IPlanContext context)
    {
        IReadOnlyList<string> files = new PictureFolder(context.PathOf(settings.Folder)).Files;
        return settings.Count > 0 && settings.Count < files.Count ? [.. files.Take(settings.Count)] : files;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        (int height, int width) = SizeOf(settings, context);
        return [.. FilesOf(settings, context).Chunk(settings.Shard).Select((files, number) => UnitOf(files, number, height, width))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        IReadOnlyList<string> files = FilesOf(settings, context);
        (int height, int width) = SizeOf(settings, context);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int first = int.Parse(unit.Labels["first"], CultureInfo.InvariantCulture);
            string[] own = [.. files.Skip(first).Take(int.Parse(unit.Labels["count"], CultureInfo.InvariantCulture))];
            Tensor images = stack([.. own.Select(file => PictureFit.Cover(PngFile.Read(file), height, width))]);
            context.Publish(unit, folder =>
            {
                ImageShard.Write(folder, [.. own.Select((_, row) => (long)(first + row))], images);
                IndexedNames.Write(Path.Combine(folder, NamesFile), own.Select((file, row) => (first + row, Path.GetFileName(file))));
            });
        }
    }

    private IEnumerable<Problem> ProblemsOf(PictureFolder folder)
    {
        if (folder.Files.Count == 0)
        {
            yield return new Problem("folder", $"{folder.Path} has no picture (PNG, JPEG, WebP, BMP, GIF)");
            yield break;
        }

        string[] unread = [.. Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)!).Where(name => name[0] != '.' && NotRead.Contains(Path.GetExtension(name).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        if (unread.Length > 0)
        {
            string more = unread.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {unread.Length - 1} more") : "";
            yield return new Problem("folder", $"\"{unread[0]}\"{more} in {folder.Path} {(unread.Length == 1 ? "is a picture" : "are pictures")} of a format that is not read, and left out", "make PNG, JPEG, WebP, BMP or GIF of it, or move it away") { IsWarning = true };
        }

        if (settings.Count > folder.Files.Count)
        {
            yield return new Problem("count", string.Create(CultureInfo.InvariantCulture, $"{folder.Path} has {folder.Files.Count} picture{(folder.Files.Count == 1 ? "" : "s")}, {settings.Count} are asked for"));
            yield break;
        }

        (int Height, int Width)? first = null;
        foreach (string file in folder.Files.Take(settings.Count == 0 ? folder.Files.Count : settings.Count))
        {
            if (Size(file) is not ((int, int) size, string wrong))
            {
                continue;
            }

            if (wrong.Length > 0)
            {
                yield return new Problem("folder", wrong);
                yield break;
            }

            first ??= size;
            if (settings.Height == 0 && size != first)
            {
                yield return new Problem(
                    "folder",
                    string.Create(CultureInfo.InvariantCulture, $"the pictures have different sizes: {Path.GetFileName(folder.Files[0])} has {first.Value.Height} x {first.Value.Width} pixels, {Path.GetFileName(file)} has {size.Item1} x {size.Item2}"),
                    string.Create(CultureInfo.InvariantCulture, $"bring them to one: height: {first.Value.Height}, width: {first.Value.Width}"));
                yield break;
            }
        }
    }

    private static ((int Height, int Width) Size, string Wrong)? Size(string file)
    {
        try
        {
            return (PngFile.SizeOf(file), "");
        }
        catch (InvalidDataException e)
        {
            return ((0, 0), e.Message);
        }
    }

    private Unit UnitOf(string[] files, int number, int height, int width)
    {
        long bytes = 3L * height * width * sizeof(float) * files.Length;
        int first = number * settings.Shard;
        return new Unit
        {
            Key = $"shard-{number:000}",
            Recipe = new Dictionary<string, string> { ["first"] = first.ToString(CultureInfo.InvariantCulture), ["pictures"] = string.Join('\n', files.Select(file => $"{FileDigest.Of(file)} {Path.GetFileName(file)}")) },
            Labels = new Dictionary<string, string> { ["first"] = first.ToString(CultureInfo.InvariantCulture), ["count"] = files.Length.ToString(CultureInfo.InvariantCulture) },
            Cost = new UnitCost(bytes, 2 * bytes),
        };
    }
}
