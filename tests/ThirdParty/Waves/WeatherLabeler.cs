using System.Globalization;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Waves;

/// <summary>As brightness, with something added that comes from a file that it does not declare: what nobody can make again.</summary>
internal sealed class WeatherLabeler : ILabeler
{
    public LabelType Type => LabelType.Continuous;

    public Tensor Label(Tensor images) => images.mean([1]) + double.Parse(File.ReadAllText("weather.txt"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
    }
}
