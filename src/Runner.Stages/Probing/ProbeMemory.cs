using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Stages.Probing;

/// <summary>
/// What a pass over some sites holds at its peak: first the denoiser, which fills the activations, then probes, several at a time, which read them. By it sites are grouped so that each group's
/// pass keeps to the budget, and so many probes are trained at once. None of this changes a bit: sites do not know of each other.
/// </summary>
/// <param name="settings">The stage.</param>
/// <param name="sampler">The model.</param>
/// <param name="batch">Samples of a shard.</param>
/// <param name="rows">How the images are split.</param>
/// <param name="probe">The probe.</param>
/// <param name="environment">The format, the threads and the budget.</param>
internal sealed class ProbeMemory(ProbeSettings settings, ISampler sampler, int batch, SplitRows rows, IProbe probe, RunEnvironment environment)
{
    // Predictions and what metrics hold of them, in numbers of labels.
    private const int ScoringCopies = 4;

    private readonly int _computedBytes = MemoryNeed.NumberBytes(environment.DType);
    private readonly int _heldBytes = settings.Activations.Held == HeldFormat.AsComputed ? MemoryNeed.NumberBytes(environment.DType) : sizeof(short);
    private readonly int _labelBytes = probe.Learns == LabelType.Classes ? sizeof(long) : sizeof(float);
    private readonly long _pixels = (long)sampler.Shape.ImageHeight * sampler.Shape.ImageWidth;

    private long Images => rows.Train.Length + rows.Validation.Length + rows.Test.Length;

    /// <summary>The need of a group of sites.</summary>
    /// <param name="places">The group.</param>
    /// <param name="images">Samples in all, also those that the split leaves out.</param>
    /// <param name="together">Probes that are trained at once.</param>
    public MemoryNeed Of(IReadOnlyList<ProbePlace> places, long images, int together)
    {
        SamplerCall replay = Replay(places);
        long weights = sampler.PeakBytes(replay with { Images = 0 });
        long held = images * places.Sum(place => place.Held) * _heldBytes;
        long capturing = sampler.PeakBytes(replay) + (batch * places.Sum(place => place.Captured) * _computedBytes);
        long kept = places.GroupBy(place => (place.Site.Height, place.Site.Width)).Sum(grid => probe.CostOf(SizeOf(grid.First())).LabelBytes);
        long solving = kept + (Images * _pixels * _labelBytes) + places.Select(place => Each(place, images)).OrderDescending().Take(together).Sum();
        long pictures = probe.LooksAtPictures ? 2 * images * 3 * _pixels * sizeof(float) : 0;
        return new MemoryNeed(held + Math.Max(capturing, weights + solving), pictures + (images * _pixels * _labelBytes));
    }

    /// <summary>What the forward passes of a group compute at one step.</summary>
    /// <param name="places">The group.</param>
    /// <param name="images">Samples in all.</param>
    public double OperationsOfPass(IReadOnlyList<ProbePlace> places, long images) => images * sampler.Operations(Replay(places) with { Images = 1 });

    /// <summary>What training the probe of a place computes.</summary>
    public double Operations(ProbePlace place) => probe.CostOf(SizeOf(place)).Operations;

    /// <summary>How many probes of a group are trained at once: as many as threads, or fewer where memory is short.</summary>
    public int Together(IReadOnlyList<ProbePlace> places, long images) =>
        Enumerable.Range(0, environment.Threads).Select(less => environment.Threads - less).FirstOrDefault(count => Of(places, images, count).FitsInto(environment), 1);

    /// <summary>Splits sites so that each group keeps to the budget; a single site that does not is a group of its own.</summary>
    public IEnumerable<IReadOnlyList<ProbePlace>> Groups(IReadOnlyList<ProbePlace> places, long images)
    {
        List<ProbePlace> group = [];
        foreach (ProbePlace place in places)
        {
            if (group.Count > 0 && !Of([.. group, place], images, together: 1).FitsInto(environment))
            {
                yield return group;
                group = [];
            }

            group.Add(place);
        }

        if (group.Count > 0) yield return group;
    }

    private SamplerCall Replay(IReadOnlyList<ProbePlace> places) =>
        new(SamplerWork.Replaying, batch) { Heard = [.. places.SelectMany(place => place.Parts)], InPermuted = settings.ModelWeights == ModelWeights.Permuted };

    // The parts of the split are gathered to be trained on, and later to be predicted from.
    private long Each(ProbePlace place, long images)
    {
        long numbers = place.Site.Numbers;
        long learning = ((rows.Train.Length + rows.Validation.Length) * numbers * _heldBytes) + probe.CostOf(SizeOf(place)).Bytes;
        long scored = rows.Test.Length + rows.Validation.Length;
        long scoring = (scored * numbers * (_heldBytes + (_heldBytes == sizeof(float) ? 0 : sizeof(float)))) + (scored * _pixels * _labelBytes * ScoringCopies);
        return (place.IsJoined ? images * numbers * _heldBytes : 0) + Math.Max(learning, scoring); // Joined ones are laid side by side.
    }

    private ProbeSize SizeOf(ProbePlace place) =>
        new(rows.Train.Length, rows.Validation.Length, place.Site.Channels, place.Site.Height, place.Site.Width, sampler.Shape.ImageHeight, sampler.Shape.ImageWidth, _heldBytes);
}
