using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>The control with permuted weights is another model, and running it does not touch the trained one.</summary>
internal sealed class ControlLeavesModelAlone : IHookProof
{
    public string Claim => "the permuted control differs, and leaves the trained model alone";

    public Proof Examine(Patient patient)
    {
        (int differing, int fired, HookSite? touched) = (0, 0, null);
        foreach (IReadOnlyList<HookSite> sites in patient.Groups)
        {
            using ActivationTrace before = patient.Replay(sites, 1, ModelWeights.Trained);
            using ActivationTrace control = patient.Replay(sites, 1, ModelWeights.Permuted);
            using ActivationTrace after = patient.Replay(sites, 1, ModelWeights.Trained);
            HookSite[] heard = [.. sites.Where(site => before.Firings.ContainsKey(site.Name) && control.Firings.ContainsKey(site.Name) && after.Firings.ContainsKey(site.Name))];
            fired += heard.Length;
            differing += heard.Count(site => !Difference.IsNone(before[site], control[site]));
            touched ??= Array.Find(heard, site => !Difference.IsNone(before[site], after[site]));
        }
        string figures = touched is not null ? $"{touched.Name} differs after the control has run" : $"{differing} of {fired} sites differ";
        return new Proof(Claim, touched is null && differing > 0, figures);
    }
}
