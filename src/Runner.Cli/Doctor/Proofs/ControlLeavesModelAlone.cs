using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>The control with permuted weights is another model, and running it does not touch the trained one.</summary>
internal sealed class ControlLeavesModelAlone : IHookProof
{
    public string Claim => "the permuted control differs, and leaves the trained model alone";

    public Proof Examine(Patient patient)
    {
        using ActivationTrace before = patient.Replay(1, ModelWeights.Trained);
        using ActivationTrace control = patient.Replay(1, ModelWeights.Permuted);
        using ActivationTrace after = patient.Replay(1, ModelWeights.Trained);
        HookSite[] fired = [.. patient.Sites.Where(site => before.Firings.ContainsKey(site.Name) && control.Firings.ContainsKey(site.Name) && after.Firings.ContainsKey(site.Name))];
        HookSite[] same = [.. fired.Where(site => Difference.IsNone(before[site], control[site]))];
        HookSite? touched = Array.Find(fired, site => !Difference.IsNone(before[site], after[site]));
        string figures = touched is not null ? $"{touched.Name} differs after the control has run" : $"{fired.Length - same.Length} of {fired.Length} sites differ";
        return new Proof(Claim, touched is null && same.Length < fired.Length, figures);
    }
}
