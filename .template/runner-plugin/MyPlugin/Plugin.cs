using Runner.Abstractions;
using Runner.Torch.Registration;

namespace MyPlugin;

/// <summary>Registers the kinds that experiments can name.</summary>
public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddLabeler<BrightnessSettings>("my-brightness", "How bright each pixel is.", (settings, _) => new BrightnessLabeler(settings));
        // What it computes is the same on every machine.
        catalog.AddStage<CountSettings>("my-count", "Adds up numbers.", ["numbers"], settings => new CountStage(settings), DependsOn.Nothing);
    }
}
