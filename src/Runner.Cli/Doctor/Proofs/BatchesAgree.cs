using System.Globalization;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>An image does not depend on what else is in its batch, but for the last bits: sums are taken in another order.</summary>
internal sealed class BatchesAgree : IHookProof
{
    public string Claim => "a batch agrees with its images one by one";

    public Proof Examine(Patient patient)
    {
        double largest = 0;
        foreach (Prompt prompt in patient.Prompts)
        {
            using Samples alone = patient.Sample([prompt], null);
            using Tensor together = patient.Unhooked.Latents.narrow(0, prompt.Index, 1);
            largest = Math.Max(largest, Difference.Relative(together, alone.Latents)); // infinite where a number is none
        }
        return new Proof(
            $"a batch of {patient.Prompts.Count} agrees with its images one by one",
            largest <= patient.Tolerance,
            string.Create(CultureInfo.InvariantCulture, $"{Difference.Text(largest)}, tolerance {patient.Tolerance:0.0e+0}"));
    }
}
