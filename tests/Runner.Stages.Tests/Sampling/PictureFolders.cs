using Runner.Stages.Sampling;
using Runner.Torch.Images;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Sampling;

/// <summary>Which picture belongs to which prompt.</summary>
public sealed class PictureFolders : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NumbersInNamesCountAsNumbersAndHiddenFilesDoNotCount()
    {
        string[] names = ["a1.png", "a2.png", "a10.png", "b01x2.png", "b1x10.png", "c.png"];
        for (int i = 0; i < names.Length; i++)
        {
            using Tensor grey = full([3, 2, 2], i / 10.0);
            PngFile.Write(Path.Combine(_folder, names[i]), grey);
        }

        File.WriteAllText(Path.Combine(_folder, "._a1.png"), "none");
        File.WriteAllText(Path.Combine(_folder, ".a0.png"), "none");
        File.WriteAllText(Path.Combine(_folder, "readme.txt"), "none");
        Prompt[] prompts = [.. Enumerable.Range(0, names.Length).Select(index => new Prompt(index, "", 0))];
        using Tensor read = new PictureFolder(_folder).Read(prompts, 2, 2);
        Assert.Equal([0, 1, 2, 3, 4, 5], read.select(1, 0).select(1, 0).select(1, 0).contiguous().data<float>().ToArray().Select(grey => (int)Math.Round(grey * 10)));
        Assert.Null(new PictureFolder(_folder).Problem(prompts));
        Assert.Equal(
            $"{_folder} has 6 pictures, so prompt 7 has none; name them in a column \"image\" or lower the count",
            new PictureFolder(_folder).Problem([new Prompt(6, "", 0)]));
    }
}
