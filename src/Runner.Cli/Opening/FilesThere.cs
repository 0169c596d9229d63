using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Cli.Opening;

/// <summary>A model that is named on the command line is there.</summary>
internal static class FilesThere
{
    public static void Check(BoundExperiment bound, Findings findings)
    {
        foreach (PathUse use in bound.Stages.SelectMany(stage => stage.Paths).Where(use => !Path.Exists(use.Path.Path)))
        {
            findings.Error(use.Position, $"there is no file or folder \"{use.Path.Written}\"");
        }
    }
}
