using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>What computes fast computes the same as float64: at every site, at the first, the middle and the last step, in both halves of the guidance pair, and in the pictures.</summary>
internal sealed class ArithmeticIsRight : IHookProof
{
    public string Claim => "a forward pass agrees with float64 at every site";

    public Proof Examine(Patient patient)
    {
        ExactArithmetic arithmetic = new(patient.Sampler, patient.Exact);
        foreach (int step in patient.SomeSteps)
        {
            foreach (GuidanceBranch branch in Enum.GetValues<GuidanceBranch>())
            {
                patient.Cancellation.ThrowIfCancellationRequested();
                foreach (IReadOnlyList<HookSite> sites in patient.Groups)
                {
                    arithmetic.CompareSites(patient.Unhooked, sites, step, branch);
                }
            }
        }
        using DisposeScope scope = NewDisposeScope();
        arithmetic.ComparePictures(patient.Unhooked.Latents.select(1, patient.Sampler.Shape.Steps).contiguous());
        return new Proof(
            $"a forward pass of {patient.Prompts.Count} images agrees with float64 at every site, and so do the pictures",
            arithmetic.Largest <= patient.Tolerance,
            arithmetic.Figures(patient.Tolerance));
    }
}
