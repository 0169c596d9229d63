using System.Collections.Immutable;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>The third room's result. Stages whose settings are wrong are missing from the experiment, and findings say why; the rest can be checked all the same.</summary>
/// <param name="Experiment">What would run.</param>
/// <param name="Stages">All stages of the file with what checking wants to know of them.</param>
/// <param name="Document">What it was bound from.</param>
/// <param name="Catalogue">The kinds that it was bound to.</param>
public sealed record BoundExperiment(Experiment Experiment, ImmutableArray<BoundStage> Stages, Document Document, Catalogue Catalogue);

/// <summary>A stage of the file, also where its settings are wrong.</summary>
/// <param name="Declaration">What it was bound from.</param>
/// <param name="Variants">It with each choice of its own matrix.</param>
/// <param name="Instances">It with each choice of all its axes; empty where findings say why.</param>
public sealed record BoundStage(StageDeclaration Declaration, ImmutableArray<BoundVariant> Variants, ImmutableArray<StageInstance> Instances)
{
    /// <summary>The name as written in the file.</summary>
    public string Name => Declaration.Name;

    /// <summary>Its kind, or null where that is unknown.</summary>
    public StageKind? Kind => Variants.Select(variant => variant.Kind).FirstOrDefault();

    /// <summary>The stages that its settings name.</summary>
    public IEnumerable<StageUse> Uses => Variants.SelectMany(variant => variant.Uses).DistinctBy(use => (use.Setting, use.Reference.ToString(), use.Position));

    /// <summary>The files and folders that its settings name.</summary>
    public IEnumerable<PathUse> Paths => Variants.SelectMany(variant => variant.Paths).Distinct();
}

/// <summary>A stage with one choice of its own matrix, before it is joined with what it refers to.</summary>
/// <param name="Kind">Its kind, or null where that is unknown.</param>
/// <param name="Bound">The stage, or null where findings say what is wrong with it. Its links and axes are still empty.</param>
/// <param name="Uses">The stages that its settings name.</param>
/// <param name="Paths">The files and folders that its settings name.</param>
public sealed record BoundVariant(StageKind? Kind, StageInstance? Bound, ImmutableArray<StageUse> Uses, ImmutableArray<PathUse> Paths);
