using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>
/// An edit at one site, whichever it is, must be seen in the result, or the proofs before prove nothing. One image, at the first step: what is changed there goes on, so the last site of the
/// loop tells at the second step, and the rest of the loop is left.
/// </summary>
internal sealed class EditsArrive : IHookProof
{
    private const double Scale = 1.5;

    public string Claim => "an edit at any one site changes the samples";

    public Proof Examine(Patient patient)
    {
        Prompt[] one = [patient.Prompts[0]];
        HookSite[] editable = [.. patient.Sites.Where(site => site.FixedBecause.Length == 0)];
        if (editable.Length == 0)
        {
            return new Proof(Claim, true, "no site can be edited");
        }
        using Tensor plain = Seen(patient, one, new OneEdit(null, editable[^1]));
        string[] deaf = [.. editable.Where(site => !Arrives(patient, one, site, editable[^1], plain)).Select(site => site.Name)];
        string figures = deaf.Length > 0
            ? $"no change by an edit at {string.Join(", ", deaf.Take(3))}{(deaf.Length > 3 ? $" and {deaf.Length - 3} more" : "")}"
            : $"{editable.Length} sites, one at a time";
        return new Proof(Claim, deaf.Length == 0, figures);
    }

    private static bool Arrives(Patient patient, Prompt[] one, HookSite site, HookSite watched, Tensor plain)
    {
        using Tensor seen = Seen(patient, one, new OneEdit(site, watched));
        return Difference.Relative(seen, plain) is > 0 and < double.PositiveInfinity;
    }

    // The latents where the loop has one step only, or the site that is watched never fired.
    private static Tensor Seen(Patient patient, Prompt[] one, OneEdit edit)
    {
        try
        {
            using Samples samples = patient.SampleUntil(one, edit, edit.Enough.Token);
            return edit.Seen ?? samples.Latents.clone();
        }
        catch (OperationCanceledException) when (edit.Seen is not null && !patient.Cancellation.IsCancellationRequested)
        {
            return edit.Seen;
        }
        finally
        {
            edit.Dispose();
        }
    }

    private sealed class OneEdit(HookSite? site, HookSite watched) : IActivationEditor, IDisposable
    {
        /// <summary>Cancelled when there is no more to see.</summary>
        public CancellationTokenSource Enough { get; } = new();

        public Tensor? Seen { get; private set; }

        public bool Wants(HookSite offered, int step) => (step == 1 && offered.Name == site?.Name) || (step == 2 && offered.Name == watched.Name);

        public Tensor Edit(HookSite offered, int step, Tensor activation)
        {
            if (step == 1)
            {
                return activation * Scale;
            }
            Seen ??= activation.clone().DetachFromDisposeScope();
            Enough.Cancel();
            return activation;
        }

        public void Dispose() => Enough.Dispose();
    }
}
