using Runner.Torch.Images;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>
/// A folder of pictures. A prompt names its picture in the column <c>image</c>; without one, the first prompt has the first file by name, and so on, numbers in names taken as numbers:
/// <c>2.png</c> before <c>10.png</c>. Hidden files, such as those that some systems put beside each file, are none.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class PictureFolder(string folder)
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    private readonly string[] _files =
    [
        .. Directory.GetFiles(folder)
            .Where(file => System.IO.Path.GetFileName(file)[0] != '.' && Endings.Contains(System.IO.Path.GetExtension(file).ToLowerInvariant()))
            .Order(Comparer<string>.Create((left, right) => NaturalOrder(System.IO.Path.GetFileName(left), System.IO.Path.GetFileName(right)))),
    ];

    /// <summary>Where they lie.</summary>
    public string Path { get; } = folder;

    /// <summary>The pictures in their order.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>What makes the pictures of a batch what they are: the digests of the files, whatever their names.</summary>
    public string DigestOf(IEnumerable<Prompt> prompts) => string.Join(' ', prompts.Select(prompt => FileDigest.Of(FileOf(prompt))));

    /// <summary>The pictures of a batch: [batch, 3, height, width] in 0 to 1, in the current dispose scope.</summary>
    public Tensor Read(IEnumerable<Prompt> prompts, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        return stack([.. prompts.Select(prompt => PictureFit.Cover(PngFile.Read(FileOf(prompt)), height, width))]).MoveToOuterDisposeScope();
    }

    /// <summary>Finds the first picture that is missing or, by its head, none that can be read.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Problem(IEnumerable<Prompt> prompts)
    {
        try
        {
            foreach (Prompt prompt in prompts) PngFile.Check(FileOf(prompt));
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    /// <summary>Runs of digits by their value, all else by code; of names that are equal so far ("01" and "1"), the plain order decides.</summary>
    private static int NaturalOrder(string left, string right)
    {
        (int l, int r) = (0, 0);
        while (l < left.Length && r < right.Length)
        {
            if (char.IsAsciiDigit(left[l]) && char.IsAsciiDigit(right[r]))
            {
                ReadOnlySpan<char> a = Number(left, ref l);
                ReadOnlySpan<char> b = Number(right, ref r);
                int byValue = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
                if (byValue != 0) return byValue;
            }
            else
            {
                if (left[l] != right[r]) return left[l].CompareTo(right[r]);
                (l, r) = (l + 1, r + 1);
            }
        }

        int byRest = (left.Length - l).CompareTo(right.Length - r);
        return byRest != 0 ? byRest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Number(string name, ref int at)
    {
        int start = at;
        while (at < name.Length && char.IsAsciiDigit(name[at])) at++;
        return name.AsSpan(start, at - start).TrimStart('0');
    }

    /// <exception cref="InvalidDataException">There is no such picture.</exception>
    private string FileOf(Prompt prompt)
    {
        if (prompt.Image.Length == 0)
        {
            return prompt.Index < _files.Length
                ? _files[prompt.Index]
                : throw new InvalidDataException($"{Path} has {_files.Length} picture{(_files.Length == 1 ? "" : "s")}, so prompt {prompt.Index + 1} has none; name them in a column \"image\" or lower the count");
        }

        return Array.Find(_files, file => System.IO.Path.GetFileName(file) == prompt.Image)
            ?? throw new InvalidDataException($"{Path} has no picture \"{prompt.Image}\", which prompt {prompt.Index + 1} names");
    }
}
