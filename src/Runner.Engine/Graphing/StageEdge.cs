using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Graphing;

/// <summary>A place in a stage's settings that names another stage.</summary>
internal sealed record StageEdge(StageInstance From, string Target, string Setting)
{
    public Position Position => From.PositionOf(Setting);

    /// <summary>Every stage that the settings name: references, files inside another stage's artifact, and both within parts.</summary>
    public static IEnumerable<StageEdge> Of(StageInstance stage)
    {
        foreach (SettingLeaf leaf in SettingsWalk.Of(stage.Settings))
        {
            StageReference? target = (leaf as ReferenceLeaf)?.Reference ?? (leaf as InputLeaf)?.Input.Stage;
            if (target is not null)
            {
                yield return new StageEdge(stage, target.Name, leaf.Path);
            }
        }
    }
}
