using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>An edit that does something must be seen in the result, or the proofs before prove nothing.</summary>
internal sealed class EditsArrive : IHookProof
{
    private const double Scale = 1.5;

    public string Claim => "an edit at every site changes the samples";

    public Proof Examine(Patient patient)
    {
        using Samples edited = patient.Sample(patient.Prompts, new Listening(patient.Sites, activation => activation * Scale));
        double difference = Difference.Relative(edited.Latents, patient.Unhooked.Latents);
        return new Proof(Claim, difference > patient.Tolerance, Difference.Text(difference));
    }
}
