using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Units of one stage and one pass that are made together; this process has claimed them all.</summary>
internal sealed record Batch(StageInstance Stage, string Pass, IReadOnlyList<UnitNode> Units, IReadOnlyList<IDisposable> Claims) : IDisposable
{
    public void Dispose()
    {
        foreach (IDisposable claim in Claims)
        {
            claim.Dispose();
        }
    }
}
