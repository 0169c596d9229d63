using System.Globalization;
using Runner.Stages.Probing;
using Runner.Torch.Hooks;
using Runner.Torch.Probing;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>The trained probes of a stage, read when asked for and kept.</summary>
internal sealed class ProbeShelf(IProbe probe, Func<HookSite, int, string> folderOf) : IDisposable
{
    private readonly Dictionary<(string Site, int Step), ITrainedProbe> _probes = [];

    /// <summary>The probe of a site at a step.</summary>
    public ITrainedProbe this[HookSite site, int step]
    {
        get
        {
            if (_probes.TryGetValue((site.Name, step), out ITrainedProbe? known)) return known;
            using SafetensorsFile file = Open(site, step);
            Dictionary<string, Tensor> parameters = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name).clone());
            return _probes[(site.Name, step)] = probe.Load(parameters);
        }
    }

    /// <summary>How the labels were scaled when a probe learned them.</summary>
    public LabelScaling Scaling(HookSite site, int step)
    {
        using SafetensorsFile file = Open(site, step);
        return new LabelScaling(
            double.Parse(file.Metadata["label-mean"], CultureInfo.InvariantCulture), double.Parse(file.Metadata["label-deviation"], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITrainedProbe trained in _probes.Values) trained.Dispose();
    }

    private SafetensorsFile Open(HookSite site, int step) => SafetensorsFile.Open(Path.Combine(folderOf(site, step), "probe.safetensors"));
}
