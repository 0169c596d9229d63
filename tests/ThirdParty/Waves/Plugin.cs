using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Registration;

namespace Waves;

public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddSampler<WaveSettings>("waves", "Travelling waves instead of a network.", (settings, context) => new WaveSampler(settings, context));
        catalog.AddLabeler<NoSettings>("brightness", "How bright each pixel is.", (_, _) => new BrightnessLabeler());
        catalog.AddLabeler<NoSettings>("weather", "Brightness, and what a file says that is not declared.", (_, _) => new WeatherLabeler());
        catalog.AddProbe<AverageSettings>("average", "Weighs channels by how they go along with the label.", (settings, _) => new AverageProbe(settings));
        catalog.AddIntervention<NoSettings>("towards-label", "Moves activations until the probe reads the target.", (_, _) => new TowardsLabel());
        catalog.AddIntervention<NoSettings>("nothing", "Leaves activations alone.", (_, _) => new Nothing());
        catalog.AddLabelEdit<NoSettings>("turned", "Turns labels upside down.", (_, _) => new TurnedLabels());
        catalog.AddStage<CountSettings>("count", "Adds numbers up, one step at a time, as training would.", ["sum"], settings => new CountStage(settings));
        catalog.AddStage<CrashSettings>("crash", "Ends its process.", [], settings => new CrashStage(settings));
        catalog.AddStage<BreakSettings>("break", "Fails.", [], settings => new BreakStage(settings));
    }
}
