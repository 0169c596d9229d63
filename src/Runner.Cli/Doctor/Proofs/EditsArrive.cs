using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>An edit at one site, whichever it is, must be seen in the result, or the proofs before prove nothing. One image, at the first step: what is changed there goes on.</summary>
internal sealed class EditsArrive : IHookProof
{
    private const double Scale = 1.5;

    public string Claim => "an edit at any one site changes the samples";

    public Proof Examine(Patient patient)
    {
        Prompt[] one = [patient.Prompts[0]];
        using Samples plain = patient.Sample(one, null);
        List<string> deaf = [];
        int edited = 0;
        foreach (HookSite site in patient.Sites)
        {
            OneEdit edit = new(site);
            using Samples samples = patient.Sample(one, edit);
            if (!edit.WasAsked)
            {
                continue; // It is no part of the loop, such as a site of an autoencoder.
            }
            edited++;
            if (Difference.Relative(samples.Latents, plain.Latents) is not (> 0 and < double.PositiveInfinity))
            {
                deaf.Add(site.Name);
            }
        }
        string figures = deaf.Count > 0
            ? $"no change by an edit at {string.Join(", ", deaf.Take(3))}{(deaf.Count > 3 ? $" and {deaf.Count - 3} more" : "")}"
            : $"{edited} sites, one at a time";
        return new Proof(Claim, deaf.Count == 0 && edited > 0, figures);
    }

    private sealed class OneEdit(HookSite site) : IActivationEditor
    {
        private const int Step = 1;

        public bool WasAsked { get; private set; }

        public bool Wants(HookSite offered, int step) => step == Step && offered.Name == site.Name;

        public TorchSharp.torch.Tensor Edit(HookSite offered, int step, TorchSharp.torch.Tensor activation)
        {
            WasAsked = true;
            return activation * Scale;
        }
    }
}
