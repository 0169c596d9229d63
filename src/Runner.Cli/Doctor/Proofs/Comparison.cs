using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Compares samples, latents after every step and images alike.</summary>
internal static class Comparison
{
    public static Proof BitForBit(string claim, Samples samples, Samples reference)
    {
        bool same = Difference.IsNone(samples.Latents, reference.Latents) && Difference.IsNone(samples.Images, reference.Images);
        return new Proof(claim, same, Difference.Text(same ? 0 : Math.Max(Difference.Relative(samples.Latents, reference.Latents), double.Epsilon)));
    }
}
