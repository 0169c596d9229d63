using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Hooked output equals unhooked output.</summary>
internal sealed class ListeningChangesNothing : IHookProof
{
    public string Claim => "listening at every site changes no bit";

    public Proof Examine(Patient patient)
    {
        using Samples hooked = patient.Sample(patient.Prompts, new Listening(patient.Sites, activation => activation));
        return Comparison.BitForBit(Claim, hooked, patient.Unhooked);
    }
}
