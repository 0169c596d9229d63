using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Activations need not be stored only if a step that is run again gives what was there while the samples were made.</summary>
internal sealed class ReplayAgrees : IHookProof
{
    public string Claim => "a step that is run again gives the activations of the first time";

    public Proof Examine(Patient patient)
    {
        using Recording recording = new(patient.Sites);
        patient.Sample(patient.Prompts, recording).Dispose();
        double largest = 0;
        string where = "";
        using ActivationTrace trace = patient.Replay(Recording.Step, ModelWeights.Trained);
        foreach ((HookSite site, Tensor seen) in recording.Seen.Where(pair => trace.Firings.ContainsKey(pair.Key.Name)))
        {
            double difference = Difference.Relative(trace[site].to(seen.dtype).to(seen.device), seen);
            if (difference > largest)
            {
                (largest, where) = (difference, $" at {site.Name}");
            }
        }
        return new Proof(
            Claim, largest <= patient.Tolerance, string.Create(CultureInfo.InvariantCulture, $"{Difference.Text(largest)}{where}, tolerance {patient.Tolerance:0.0e+0}"));
    }

    private sealed class Recording(IReadOnlyList<HookSite> sites) : IActivationEditor, IDisposable
    {
        public const int Step = 1;

        public Dictionary<HookSite, Tensor> Seen { get; } = [];

        public bool Wants(HookSite site, int step) => step == Step && sites.Contains(site);

        public Tensor Edit(HookSite site, int step, Tensor activation)
        {
            Seen[site] = activation.clone().DetachFromDisposeScope();
            return activation;
        }

        public void Dispose()
        {
            foreach (Tensor tensor in Seen.Values)
            {
                tensor.Dispose();
            }
        }
    }
}
