using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Another tensor with the same numbers takes the way of a real edit: out of the model's layout and back into it.</summary>
internal sealed class IdentityChangesNothing : IHookProof
{
    public string Claim => "an identity edit at every site changes no bit";

    public Proof Examine(Patient patient)
    {
        using Samples edited = patient.Sample(patient.Prompts, new Listening(patient.Sites, activation => activation.clone()));
        return Comparison.BitForBit(Claim, edited, patient.Unhooked);
    }
}
