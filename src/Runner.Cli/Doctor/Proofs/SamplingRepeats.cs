using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Without this no other comparison bit for bit means anything.</summary>
internal sealed class SamplingRepeats : IHookProof
{
    public string Claim => "sampling twice gives the same bits";

    public Proof Examine(Patient patient)
    {
        using Samples again = patient.Sample(patient.Prompts, null);
        return Comparison.BitForBit(Claim, again, patient.Unhooked);
    }
}
