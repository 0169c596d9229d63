using Runner.Abstractions;
using Runner.Stages.Probing;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;

namespace Runner.Stages.Tests.Probing;

/// <summary>Sites of 256 channels of 16 x 16 cells: 25 MB for 100 images, of which a probe gathers the 60 that it learns from and is chosen by, 15 MB.</summary>
public sealed class PassesKeepToTheBudget
{
    private const int Images = 100;
    private static readonly ProbePlace[] Sites = [.. Enumerable.Range(1, 4).Select(number => ProbePlace.Of([new HookSite($"site-{number}", $"m{number}", "decoder.1", number, SiteKinds.SelfAttention, 16, 16, 256, SiteLayout.ChannelsFirst)], [1]))];

    [Theory]
    [InlineData(1000, "4", 3)]
    [InlineData(146, "4", 3)]
    [InlineData(117, "4", 1)]
    [InlineData(91, "3 1", 1)]
    [InlineData(70, "2 2", 1)]
    [InlineData(42, "1 1 1 1", 3)]
    [InlineData(10, "1 1 1 1", 1)]
    public void AsManySitesShareAForwardPassAsTheBudgetHolds(int megabytes, string groups, int together)
    {
        ProbeMemory memory = Memory(megabytes, HeldFormat.AsComputed);
        IReadOnlyList<ProbePlace>[] found = [.. memory.Groups(Sites, Images)];
        Assert.Equal(groups, string.Join(' ', found.Select(group => group.Count)));
        Assert.Equal(Sites, found.SelectMany(group => group));
        Assert.Equal(together, memory.Together(found[0], Images));
    }

    [Fact]
    public void HeldInHalfPrecisionTwiceAsManySitesFit() =>
        Assert.Equal("4", string.Join(' ', Memory(70, HeldFormat.Bfloat16).Groups(Sites, Images).Select(group => group.Count)));

    private static ProbeMemory Memory(int megabytes, HeldFormat held) => new(
        new ProbeSettings
        {
            Activations = new ActivationSource { Of = new StageReference("samples"), Held = held },
            Labels = new StageReference("labels"),
            Probe = new Part<IProbe>("none", new object(), _ => new NoProbe()),
        },
        new NoModel(),
        batch: 10,
        new SplitRows([.. Rows(0, 50)], [.. Rows(50, 10)], [.. Rows(60, 40)]),
        new NoProbe(),
        new PlanOf().Environment with { Threads = 3, MemoryBudget = RunEnvironment.ProgramBytes + ((long)megabytes << 20) });

    private static IEnumerable<long> Rows(int first, int count) => Enumerable.Range(first, count).Select(row => (long)row);

    private sealed class NoProbe : IProbe
    {
        public LabelType Learns => LabelType.Continuous;

        public IReadOnlyList<IMetric> DefaultMetrics => [];

        public IProbe Baseline => this;

        public bool LooksAtPictures => false;

        public ProbeCost CostOf(ProbeSize size) => new(0, 0, 0);

        public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation) => throw new NotSupportedException();

        public ITrainedProbe Load(IReadOnlyDictionary<string, torch.Tensor> parameters) => throw new NotSupportedException();
    }
}
