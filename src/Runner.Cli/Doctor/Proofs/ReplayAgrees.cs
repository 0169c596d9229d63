using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>Activations need not be stored only if a step that is run again gives what was there while the samples were made: at every step. The half without the prompt must not know it.</summary>
internal sealed class ReplayAgrees : IHookProof
{
    private const long MemoryOfRecording = 1L << 30;

    public string Claim => "a step that is run again gives the activations of the first time";

    public Proof Examine(Patient patient)
    {
        double largest = 0;
        string where = "";
        foreach (IReadOnlyList<HookSite> sites in patient.Groups)
        {
            // What was there at several steps is kept together as far as memory goes; then the samples are made once more.
            int together = (int)Math.Clamp(MemoryOfRecording / Math.Max(1, patient.BytesOf(sites)), 1, patient.Sampler.Shape.Steps);
            Recording? recording = null;
            for (int step = 1; step <= patient.Sampler.Shape.Steps; step++)
            {
                if ((step - 1) % together == 0)
                {
                    recording?.Dispose();
                    recording = new Recording(sites, step, step + together - 1);
                    patient.Sample(patient.Prompts, recording).Dispose();
                }
                using ActivationTrace trace = patient.Replay(sites, step, ModelWeights.Trained);
                foreach (HookSite site in sites.Where(site => recording!.Seen.ContainsKey((site, step)) && trace.Firings.ContainsKey(site.Name)))
                {
                    Tensor seen = recording!.Seen[(site, step)];
                    Take(Difference.Relative(trace[site].to(seen.dtype).to(seen.device), seen), $" at {site.Name}, step {step}");
                }
                if (!patient.SomeSteps.Contains(step))
                {
                    continue;
                }
                using ActivationTrace without = patient.Replay(sites, step, ModelWeights.Trained, GuidanceBranch.Unconditional);
                using ActivationTrace others = patient.Replay(sites, step, ModelWeights.Trained, GuidanceBranch.Unconditional, "something else");
                foreach (HookSite site in sites.Where(site => without.Firings.ContainsKey(site.Name) && others.Firings.ContainsKey(site.Name)))
                {
                    Take(Difference.IsNone(without[site], others[site]) ? 0 : double.PositiveInfinity, $" at {site.Name}, step {step}: the unconditional half knows the prompt, or has numbers that are none");
                }
            }
            recording?.Dispose();
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

    private sealed class Recording(IReadOnlyList<HookSite> sites, int first, int last) : IActivationEditor, IDisposable
    {
        public Dictionary<(HookSite Site, int Step), Tensor> Seen { get; } = [];

        public bool Wants(HookSite site, int step) => step >= first && step <= last && sites.Contains(site);

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
