using Runner.Cli.Doctor.Proofs;

namespace Runner.Cli.Doctor;

/// <summary>All proofs, in the order in which they build on each other.</summary>
internal static class Examination
{
    private static readonly IHookProof[] Proofs =
    [
        new SamplingRepeats(), new EverySiteFiresOnce(), new ListeningChangesNothing(), new IdentityChangesNothing(),
        new EditsArrive(), new BatchesAgree(), new ReplayAgrees(), new ArithmeticIsRight(), new ControlLeavesModelAlone(),
    ];

    /// <summary>Examines a model; each proof as it is found.</summary>
    public static IEnumerable<Proof> Of(Patient patient)
    {
        foreach (IHookProof proof in Proofs)
        {
            yield return Attempt(proof, patient);
        }
    }

    // A model that throws has failed this proof; the others may still tell why.
    private static Proof Attempt(IHookProof proof, Patient patient)
    {
        try
        {
            return proof.Examine(patient);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            return new Proof(proof.Claim, false, $"{failure.GetType().Name}: {failure.Message.Split('\n')[0]}");
        }
    }
}
