using System.Collections.Immutable;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage instance with what checking wants to know of it, also where its settings are wrong.</summary>
/// <param name="Node">What it was bound from.</param>
/// <param name="Instance">The stage, or null where findings say what is wrong with it.</param>
/// <param name="Kind">Its kind, or null where that is unknown.</param>
/// <param name="Stages">The stages that its settings name.</param>
/// <param name="Paths">The files and folders that its settings name.</param>
public sealed record BoundStage(StageNode Node, StageInstance? Instance, StageKind? Kind, ImmutableArray<StageUse> Stages, ImmutableArray<PathUse> Paths)
{
    /// <summary>The name as written in the file.</summary>
    public string Name => Node.Declared.Text;
}
