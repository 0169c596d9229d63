using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>What a stage puts side by side is about the same pictures: labels of other pictures have the same numbers, so nothing else would notice.</summary>
internal sealed class PicturesBelongTogether : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        Dictionary<StageInstance, StageInstance> origins = [];
        foreach (StageInstance stage in bound.Experiment.Stages)
        {
            (StageLink Link, StageInstance Instance)[] pictures = [.. stage.Links.Where(link => link.Use.IsOfPictures).SelectMany(link => link.Instances.Select(instance => (link, instance)))];
            origins[stage] = pictures.Length == 0 ? stage : origins.GetValueOrDefault(pictures[0].Instance, pictures[0].Instance);
            // References that collect put several sets of pictures side by side: the stage itself must pair them.
            if (!stage.Links.Any(link => link.Use.Reference.Collects))
            {
                Report(stage, pictures, origins, findings);
            }
        }
    }

    private static void Report(StageInstance stage, (StageLink Link, StageInstance Instance)[] pictures, Dictionary<StageInstance, StageInstance> origins, Findings findings)
    {
        StageInstance OriginOf(StageInstance instance) => origins.GetValueOrDefault(instance, instance);
        foreach ((StageLink link, StageInstance instance) in pictures.Skip(1))
        {
            if (OriginOf(instance) != OriginOf(pictures[0].Instance))
            {
                findings.Error(
                    link.Use.Position,
                    $"\"{link.Use.Setting}\" of stage \"{stage.BaseName}\" is about the pictures of \"{OriginOf(instance).Name}\", "
                        + $"but \"{pictures[0].Link.Use.Setting}\" about those of \"{OriginOf(pictures[0].Instance).Name}\"",
                    "they have the same numbers and are other pictures: name stages that build on the same one");
            }
        }
    }
}
