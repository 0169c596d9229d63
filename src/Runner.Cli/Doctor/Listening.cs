using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>Counts how often each site offers its activation at each step, and passes on what <paramref name="change"/> makes of it.</summary>
/// <param name="sites">The sites to listen at.</param>
/// <param name="change">Gives the activation to go on with.</param>
internal sealed class Listening(IReadOnlyList<HookSite> sites, Func<Tensor, Tensor> change) : IActivationEditor
{
    private readonly HashSet<string> _sites = [.. sites.Select(site => site.Name)];
    private readonly Dictionary<(string Site, int Step), int> _firings = [];

    /// <summary>Shapes that are not what the site says.</summary>
    public List<string> WrongShapes { get; } = [];

    public bool Wants(HookSite site, int step) => _sites.Contains(site.Name);

    public Tensor Edit(HookSite site, int step, Tensor activation)
    {
        _firings[(site.Name, step)] = _firings.GetValueOrDefault((site.Name, step)) + 1;
        long[] shape = activation.shape;
        if (shape.Length != 4 || shape[1] != site.Channels || shape[2] != site.Height || shape[3] != site.Width)
        {
            WrongShapes.Add($"{site.Name} at step {step}: [{string.Join(", ", shape)}]");
        }
        return change(activation);
    }

    /// <summary>How often a site fired at a step.</summary>
    public int Firings(HookSite site, int step) => _firings.GetValueOrDefault((site.Name, step));
}
