using Runner.Abstractions;
using SyntheticScenes.Stages;

namespace SyntheticScenes;

/// <summary>Scenes whose depth, foreground and caption are known exactly.</summary>
public sealed class SyntheticScenesPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog)
    {
        catalog.AddStage<RenderSettings>(
            "render-scenes", "Renders rooms with objects, with exact depth, object masks and captions.", ["scenes", "images"], settings => new RenderStage(settings));
        catalog.AddStage<TruthSettings>(
            "true-labels", "The exact depth or foreground of rendered scenes, as labels.", ["labels"], settings => new TruthStage(settings));
        catalog.AddStage<SceneEvaluationSettings>(
            "evaluate-scenes", "Measures whether generated pictures show what their captions say.", ["evaluation"], settings => new SceneEvaluationStage(settings));
    }
}
