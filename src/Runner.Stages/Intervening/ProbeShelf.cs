using Runner.Stages.Probing;
using Runner.Torch.Hooks;
using Runner.Torch.Probing;

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
            return _probes[(site.Name, step)] = StoredProbe.Read(folderOf(site, step), probe);
        }
    }

    /// <summary>How the labels were scaled when a probe learned them.</summary>
    public LabelScaling Scaling(HookSite site, int step) => StoredProbe.ScalingOf(folderOf(site, step));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITrainedProbe trained in _probes.Values) trained.Dispose();
    }
}
