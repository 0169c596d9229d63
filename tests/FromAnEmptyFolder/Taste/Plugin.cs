using Runner.Abstractions;
using Runner.Torch.Registration;

namespace Taste;

/// <summary>The entry point: registers kinds and does nothing else.</summary>
public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddLabeler<WarmthSettings>("warmth", "How warm the colour of each pixel is.", (settings, _) => new WarmthLabeler(settings), DependsOn.Threads | DependsOn.Libraries);
        catalog.AddStage<SurveySettings>("survey", "Asks a jury how it likes pictures by their labels.", ["marks"], settings => new SurveyStage(settings), DependsOn.Threads | DependsOn.Libraries);
    }
}
