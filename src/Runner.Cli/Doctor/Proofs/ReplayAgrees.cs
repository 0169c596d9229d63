using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Activations need not be stored only if a step that is run again gives what was there while the samples were made: at the first, the middle and the last step. The half without the prompt must not know it.</summary>
internal sealed class ReplayAgrees : IHookProof
{
    public string Claim => "a step that is run again gives the activations of the first time";

    public Proof Examine(Patient patient)
    {
        using Recording recording = new(patient.Sites, patient.SomeSteps);
        patient.Sample(patient.Prompts, recording).Dispose();
        double largest = 0;
        string where = "";
        foreach (int step in patient.SomeSteps)
        {
            using ActivationTrace trace = patient.Replay(step, ModelWeights.Trained);
            foreach (HookSite site in patient.Sites.Where(site => recording.Seen.ContainsKey((site, step)) && trace.Firings.ContainsKey(site.Name)))
            {
                Tensor seen = recording.Seen[(site, step)];
                Take(Difference.Relative(trace[site].to(seen.dtype).to(seen.device), seen), $" at {site.Name}, step {step}");
            }
            using ActivationTrace without = patient.Replay(step, ModelWeights.Trained, GuidanceBranch.Unconditional);
            using ActivationTrace others = patient.Replay(step, ModelWeights.Trained, GuidanceBranch.Unconditional, "something else");
            foreach (HookSite site in patient.Sites.Where(site => without.Firings.ContainsKey(site.Name) && others.Firings.ContainsKey(site.Name)))
            {
                Take(Difference.IsNone(without[site], others[site]) ? 0 : double.PositiveInfinity, $" at {site.Name}, step {step}: the unconditional half knows the prompt, or has numbers that are none");
            }
        }
        return new Proof(
            Claim, largest <= patient.Tolerance, string.Create(CultureInfo.InvariantCulture, $"{Difference.Text(largest)}{where}, tolerance {patient.Tolerance:0.0e+0}"));

        void Take(double difference, string place)
        {
            if (!(difference <= largest))
            {
                (largest, where) = (difference, place);
            }
        }
    }

    private sealed class Recording(IReadOnlyList<HookSite> sites, IReadOnlyList<int> steps) : IActivationEditor, IDisposable
    {
        public Dictionary<(HookSite Site, int Step), Tensor> Seen { get; } = [];

        public bool Wants(HookSite site, int step) => steps.Contains(step) && sites.Contains(site);

        public Tensor Edit(HookSite site, int step, Tensor activation)
        {
            Seen[(site, step)] = activation.clone().DetachFromDisposeScope();
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
