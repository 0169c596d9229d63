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
