using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Sampling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>The pictures that a sampler starts from, out of a folder or of another stage.</summary>
internal sealed class StartingPictures(SampleSettings settings, IPlanContext context)
{
    /// <summary>Finds pictures that nobody takes, and samplers that lack theirs.</summary>
    public IEnumerable<Problem> Problems(ISampler sampler)
    {
        string given = settings.Pictures is not null ? "pictures" : settings.Images is not null ? "images" : "";
        if (settings.Pictures is not null && settings.Images is not null)
            yield return new Problem("images", "a sampler starts from one set of pictures", "give either pictures (a folder) or images (a stage)");
        if (sampler.TakesImages && given.Length == 0)
            yield return new Problem("sampler", $"sampler \"{settings.Sampler.Kind}\" starts from pictures", "give pictures: FOLDER, or images: STAGE");
        if (!sampler.TakesImages && given.Length > 0)
            yield return new Problem(given, $"sampler \"{settings.Sampler.Kind}\" starts from noise and takes no pictures", "use a sampler such as noised-image");
    }

    /// <summary>Finds prompts whose picture is not there, or is none.</summary>
    /// <exception cref="NotYetKnownException">A stage makes the folder, and has not run yet.</exception>
    public IEnumerable<Problem> Missing(IReadOnlyList<Prompt> prompts)
    {
        if (settings.Pictures is not null && new PictureFolder(context.PathOf(settings.Pictures)).Problem(prompts) is string wrong)
            yield return new Problem("pictures", wrong);
    }

    /// <summary>What a unit's recipe says about its pictures: digests of files. Those of a stage are known by <see cref="Inputs"/>.</summary>
    public IReadOnlyDictionary<string, string> Recipe(Prompt[] prompts) => settings.Pictures is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["pictures"] = new PictureFolder(context.PathOf(settings.Pictures)).DigestOf(prompts) };

    /// <summary>The units that made the pictures of some prompts: more prompts leave the others' units as they are.</summary>
    public IReadOnlyList<UnitReference> Inputs(IEnumerable<Prompt> prompts)
    {
        if (settings.Images is null) return [];
        PlannedUnit[] units = [.. FinishedUnits.Of(context, settings.Images)];
        bool isNumbered = units.All(unit => unit.Unit.Labels.ContainsKey("first") && unit.Unit.Labels.ContainsKey("count"));
        return [.. units.Where(unit => !isNumbered || prompts.Any(prompt => Holds(unit.Unit, prompt.Index))).Select(unit => unit.Reference)];
    }

    // Stages that number their pictures say which numbers a unit holds.
    private static bool Holds(Unit unit, int index)
    {
        int first = int.Parse(unit.Labels["first"], CultureInfo.InvariantCulture);
        return index >= first && index < first + int.Parse(unit.Labels["count"], CultureInfo.InvariantCulture);
    }

    /// <summary>[batch, 3, height, width] in 0 to 1, in the current dispose scope; null where the sampler starts from noise.</summary>
    /// <exception cref="InvalidDataException">A prompt has no picture.</exception>
    public Tensor? Read(IReadOnlyList<Prompt> prompts, SamplerShape shape, Func<UnitReference, string> folderOf)
    {
        if (settings.Pictures is not null) return new PictureFolder(context.PathOf(settings.Pictures)).Read(prompts, shape.ImageHeight, shape.ImageWidth);
        if (settings.Images is null) return null;
        using DisposeScope scope = NewDisposeScope();
        Dictionary<long, Tensor> byIndex = [];
        foreach (UnitReference unit in Inputs(prompts))
        {
            (long[] index, Tensor images) = ImageShard.Read(folderOf(unit));
            for (int row = 0; row < index.Length; row++) byIndex[index[row]] = images[row];
        }

        return stack([.. prompts.Select(prompt => byIndex.TryGetValue(prompt.Index, out Tensor? image)
            ? PictureFit.Cover(image, shape.ImageHeight, shape.ImageWidth)
            : throw new InvalidDataException($"stage \"{settings.Images.Name}\" made no image {prompt.Index} for prompt \"{prompt.Text}\""))]).MoveToOuterDisposeScope();
    }
}
