using Runner.Abstractions;

namespace Runner.Cli.Opening;

/// <summary>Adds the stage that holds a sampler, for commands that work on a model and not on an experiment.</summary>
internal sealed class ModelPlugin : IPlugin
{
    public void Register(ICatalog catalog) => catalog.AddStage<ModelSettings>("model", "A model alone.", [], _ => new ModelStage());
}
