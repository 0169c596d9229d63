using System.Security.Cryptography;
using Runner.Torch.Images;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>A folder of pictures. A prompt names its picture in the column <c>image</c>; without one, the first prompt has the first file by name, and so on.</summary>
/// <param name="folder">The folder.</param>
internal sealed class PictureFolder(string folder)
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    private readonly string[] _files =
        [.. Directory.GetFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];

    /// <summary>What makes the pictures of a batch what they are: the digests of the files, whatever their names.</summary>
    public string DigestOf(IEnumerable<Prompt> prompts) => string.Join(' ', prompts.Select(prompt =>
    {
        using FileStream file = File.OpenRead(FileOf(prompt));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }));

    /// <summary>The pictures of a batch: [batch, 3, height, width] in 0 to 1, in the current dispose scope.</summary>
    public Tensor Read(IEnumerable<Prompt> prompts, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        return stack([.. prompts.Select(prompt => PictureFit.Cover(PngFile.Read(FileOf(prompt)), height, width))]).MoveToOuterDisposeScope();
    }

    /// <exception cref="InvalidDataException">There is no such picture.</exception>
    private string FileOf(Prompt prompt)
    {
        if (prompt.Image.Length == 0)
        {
            return prompt.Index < _files.Length
                ? _files[prompt.Index]
                : throw new InvalidDataException($"{folder} has {_files.Length} pictures, so prompt {prompt.Index + 1} has none; name them in a column \"image\" or lower the count");
        }

        return Array.Find(_files, file => Path.GetFileName(file) == prompt.Image)
            ?? throw new InvalidDataException($"{folder} has no picture \"{prompt.Image}\", which prompt {prompt.Index + 1} names");
    }
}
