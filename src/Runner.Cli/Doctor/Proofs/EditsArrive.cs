using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>
/// An edit at one site, whichever it is, must be seen in the result, or the proofs before prove nothing. At the first step: what is changed there goes on, so the last site of the loop tells at the
/// second, and the rest of the loop is left. The same image many times in one batch, each edited at another site: images do not see each other.
/// </summary>
internal sealed class EditsArrive : IHookProof
{
    private const double Scale = 1.5;

    // Small latents cost little more together than one of them alone.
    private const int CellsTogether = 4096;
    private const int MostTogether = 16;

    public string Claim => "an edit at any one site changes the samples";

    public Proof Examine(Patient patient)
    {
        HookSite[] editable = [.. patient.Sites.Where(site => site.FixedBecause.Length == 0)];
        if (editable.Length == 0)
        {
            return new Proof(Claim, true, "no site can be edited");
        }
        int together = Math.Clamp(CellsTogether / (patient.Sampler.Shape.LatentHeight * patient.Sampler.Shape.LatentWidth), 1, MostTogether);
        Prompt[] same = [.. Enumerable.Range(0, Math.Min(together, editable.Length)).Select(number => patient.Prompts[0] with { Index = number })];
        using Tensor plain = Seen(patient, same, new EditsOfRows([], editable[^1]));
        string[] deaf = [.. editable.Chunk(same.Length).SelectMany(sites => Deaf(patient, same, sites, editable[^1], plain)).Select(site => site.Name)];
        string figures = deaf.Length > 0
            ? $"no change by an edit at {string.Join(", ", deaf.Take(3))}{(deaf.Length > 3 ? $" and {deaf.Length - 3} more" : "")}"
            : $"{editable.Length} sites, one at a time";
        return new Proof(Claim, deaf.Length == 0, figures);
    }

    private static IEnumerable<HookSite> Deaf(Patient patient, Prompt[] same, HookSite[] sites, HookSite watched, Tensor plain)
    {
        using Tensor seen = Seen(patient, same, new EditsOfRows(sites, watched));
        return [.. sites.Where((_, row) => Difference.Relative(seen[row], plain[row]) is not (> 0 and < double.PositiveInfinity))];
    }

    // The latents where the loop has one step only, or the site that is watched never fired.
    private static Tensor Seen(Patient patient, Prompt[] same, EditsOfRows edits)
    {
        try
        {
            using Samples samples = patient.SampleUntil(same, edits, edits.Enough.Token);
            return edits.Seen ?? samples.Latents.clone();
        }
        catch (OperationCanceledException) when (edits.Seen is not null && !patient.Cancellation.IsCancellationRequested)
        {
            return edits.Seen;
        }
        finally
        {
            edits.Dispose();
        }
    }

    private sealed class EditsOfRows(HookSite[] sites, HookSite watched) : IActivationEditor, IDisposable
    {
        /// <summary>Cancelled when there is no more to see.</summary>
        public CancellationTokenSource Enough { get; } = new();

        public Tensor? Seen { get; private set; }

        public bool Wants(HookSite offered, int step) => (step == 1 && RowOf(offered) >= 0) || (step == 2 && offered.Name == watched.Name);

        public Tensor Edit(HookSite offered, int step, Tensor activation)
        {
            if (step == 1)
            {
                Tensor edited = activation.clone();
                using Tensor row = edited.narrow(0, RowOf(offered), 1);
                row.mul_(Scale);
                return edited;
            }
            Seen ??= activation.clone().DetachFromDisposeScope();
            Enough.Cancel();
            return activation;
        }

        public void Dispose() => Enough.Dispose();

        private int RowOf(HookSite offered) => Array.FindIndex(sites, site => site.Name == offered.Name);
    }
}
