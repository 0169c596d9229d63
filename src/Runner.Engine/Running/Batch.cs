using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Units of one stage and one pass that are made together; this process has claimed them all.</summary>
internal sealed record Batch(StageProgress Stage, string Pass, IReadOnlyList<MissingArtifact.Maker> Makers, IReadOnlyList<IDisposable> Claims) : IDisposable
{
    public IReadOnlyList<UnitNode> Units { get; } = [.. Makers.Select(maker => maker.Node)];

    public void Dispose()
    {
        foreach (IDisposable claim in Claims)
        {
            claim.Dispose();
        }
    }
}
