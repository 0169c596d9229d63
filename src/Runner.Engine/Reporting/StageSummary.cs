using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>A stage in the summary.</summary>
/// <param name="Name">The name of the stage instance.</param>
/// <param name="Kind">The kind of the stage.</param>
/// <param name="Units">How many units it has.</param>
/// <param name="Present">How many of them are in the store.</param>
/// <param name="Bytes">The bytes of those.</param>
/// <param name="Seconds">How long it took to make all that is remembered of it, in this run or an earlier one.</param>
public sealed record StageSummary(string Name, string Kind, int Units, int Present, long Bytes, double Seconds)
{
    internal static StageSummary Of(StageUnits stage, ArtifactStore store)
    {
        ArtifactRecord[] present = [.. stage.Units.Select(u => store.Find(u.Fingerprint)).OfType<ArtifactRecord>()];
        double seconds = stage.Units.Sum(u => (store.Find(u.Fingerprint) ?? store.Remembered(u.Fingerprint))?.Seconds ?? 0);
        return new StageSummary(stage.Stage.Name, stage.Stage.Kind, stage.Units.Count, present.Length, present.Sum(r => r.Bytes), Math.Round(seconds, 3));
    }
}
