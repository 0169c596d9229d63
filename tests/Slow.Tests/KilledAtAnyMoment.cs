using System.Diagnostics;
using System.Text.Json;
using Runner.Engine.Storing;
using Xunit.Abstractions;

namespace Slow.Tests;

/// <summary>
/// Two hundred times kill -9, at moments drawn from a seed: while the program starts, samples, probes, trains, publishes, reports. After each the store holds what it says that it holds, and
/// nothing else under a name; what is resumed in the end has the bytes of a run that nobody interrupted.
/// </summary>
public sealed class KilledAtAnyMoment(ITestOutputHelper output)
{
    private const int Kills = 200;

    // So many of its events, at most, a run tells before it is killed: those of its start, and a unit or several. A run that tells all of them is as rare as the kills are many.
    private const int MostEvents = 16;

    // As many at a time as CI has cores; each has stores of its own.
    private const int Lanes = 2;

    private const string Training = """
          render: { stage: render-scenes, set-seed: 5, count: 16, shard: 16 }
          learn: { stage: train-labelers, scenes: render, steps: 8, steps-per-unit: 2, batch-size: 4, warmup-steps: 2 }

        """;

    /// <summary>Everything of <see cref="Some.Waves"/>, and a training of a real network, four units long.</summary>
    private static readonly string Experiment = Some.Waves
        .Replace("plugins: [Waves]", "plugins: [Waves, SyntheticScenes, LabelerTraining]", StringComparison.Ordinal)
        .Replace("pause: 0 }", "pause: 25 }", StringComparison.Ordinal)
        .Replace("expect:\n", Training + "expect:\n", StringComparison.Ordinal);

    private sealed record Uninterrupted(SortedDictionary<string, string> Artifacts, Dictionary<string, string> Digests, int Units, TimeSpan Took);

    [Fact]
    public void TwoHundredKillsCostAtMostAUnitEachAndNoBit()
    {
        Uninterrupted whole = Whole();
        long started = Stopwatch.GetTimestamp();
        Tally[] lanes = [.. Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => Lane(lane, whole))).ToArray().Select(lane => lane.GetAwaiter().GetResult())];
        Tally all = lanes.Aggregate((sum, lane) => sum + lane);

        output.WriteLine(
            $"{all.Kills} kills survived over {all.Stores} stores in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes ({whole.Units} units, {whole.Took.TotalSeconds:0.0} s where nobody interrupts): "
            + $"{all.Cut} of them in the middle of a unit, {all.Again} finished units made again, {all.Checked} artifacts compared after kills");
        Assert.Equal(Kills, all.Kills);
        Assert.True(all.Cut > Kills / 10, $"only {all.Cut} kills fell into a unit: the others tried little");
    }

    private static Uninterrupted Whole()
    {
        using Workplace workplace = new(Experiment);
        // The first run of a machine reads the program from the disk, the second says how long it takes.
        Ended first = workplace.Run("run", "experiment.yaml");
        Assert.True(first.Code == 0, first.ToString());
        Directory.Delete(Path.Combine(workplace.Folder, ".runner"), recursive: true);
        long started = Stopwatch.GetTimestamp();
        Ended ended = workplace.Run("run", "experiment.yaml");
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Assert.True(ended.Code == 0, ended.ToString());
        Dictionary<string, string> digests = DigestsIn(workplace);
        Assert.Equal(workplace.MadeInAll(), digests.Count);
        return new Uninterrupted(workplace.Artifacts(), digests, workplace.MadeInAll(), took);
    }

    private static Tally Lane(int lane, Uninterrupted whole)
    {
        Random draw = new(lane);
        Tally tally = new();
        while (tally.Kills < Kills / Lanes)
        {
            using Workplace workplace = new(Experiment);
            int here = 0;
            for (bool isKilled = true; isKilled && tally.Kills < Kills / Lanes;)
            {
                int lines = Lines(workplace);
                using RunningProgram program = workplace.Start("run", "experiment.yaml");
                WaitForTheMoment(program, workplace, lines, whole, draw);
                isKilled = program.Kill();
                if (!isKilled) break;
                here++;
                tally = tally with { Kills = tally.Kills + 1, Checked = tally.Checked + Compare(workplace, whole, $"lane {lane}, kill {tally.Kills + 1}"), Cut = tally.Cut + (IsCut(workplace) ? 1 : 0) };
            }

            Ended ended = workplace.Run("run", "experiment.yaml");
            Assert.True(ended.Code == 0, ended.ToString());
            Assert.Contains("expected: 1 of 1 hold", ended.Output);
            Assert.Equal(whole.Artifacts, workplace.Artifacts());
            Compare(workplace, whole, $"lane {lane}, at the end");
            // A unit that was finished is there, unless the kill came between its bytes and its name: then it is made once more.
            int again = workplace.MadeInAll() - whole.Units;
            Assert.True(again <= here, $"{again} finished units were made again after {here} kills");
            tally = tally with { Stores = tally.Stores + 1, Again = tally.Again + Math.Max(0, again) };
        }

        return tally;
    }

    // At any time, a quarter of them: mostly while it starts. Else some way into what it tells, whatever else the machine does meanwhile, and then a little later: in the middle of what follows.
    private static void WaitForTheMoment(RunningProgram program, Workplace workplace, int before, Uninterrupted whole, Random draw)
    {
        if (draw.Next(4) == 0)
        {
            Thread.Sleep(whole.Took * draw.NextDouble());
            return;
        }

        int wanted = before + draw.Next(MostEvents);
        while (!program.HasEnded && Lines(workplace) < wanted) Thread.Sleep(3);
        Thread.Sleep(draw.Next(60));
    }

    private static int Lines(Workplace workplace)
    {
        string log = Path.Combine(workplace.RunFolder, "run.jsonl");
        if (!File.Exists(log)) return 0;
        using FileStream file = new(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().Count((byte)'\n');
    }

    /// <summary>What the command <c>store check</c> does; besides, whatever has a name has the bytes that an uninterrupted run gives that name.</summary>
    private static int Compare(Workplace workplace, Uninterrupted whole, string when)
    {
        string folder = Path.Combine(workplace.Folder, ".runner", "store");
        if (!Directory.Exists(folder)) return 0;
        using ArtifactStore store = new(folder, TimeProvider.System);
        StoreCheck found = new StoreCare(store, TimeProvider.System).Check(CancellationToken.None);
        Assert.True(found.Damaged.Count == 0, $"{when}: {string.Join("; ", found.Damaged.Select(damaged => $"{damaged.Artifact.MadeBy.Stage}/{damaged.Artifact.MadeBy.Unit}: {damaged.Damage}"))}");
        Dictionary<string, string> digests = DigestsIn(workplace);
        foreach ((string fingerprint, string digest) in digests)
        {
            Assert.True(whole.Digests.GetValueOrDefault(fingerprint) == digest, $"{when}: artifact {fingerprint} is not that of an uninterrupted run");
        }

        return digests.Count;
    }

    private static Dictionary<string, string> DigestsIn(Workplace workplace)
    {
        string artifacts = Path.Combine(workplace.Folder, ".runner", "store", "artifacts");
        Dictionary<string, string> digests = new(StringComparer.Ordinal);
        if (!Directory.Exists(artifacts)) return digests;
        foreach (string record in Directory.EnumerateFiles(artifacts, "record.json", SearchOption.AllDirectories))
        {
            using JsonDocument read = JsonDocument.Parse(File.ReadAllText(record));
            digests[read.RootElement.GetProperty("fingerprint").GetString()!] = read.RootElement.GetProperty("digest").GetString()!;
        }

        return digests;
    }

    // Units were begun, and the last event is not that one of them was finished.
    private static bool IsCut(Workplace workplace)
    {
        string log = Path.Combine(workplace.RunFolder, "run.jsonl");
        if (!File.Exists(log)) return false;
        string? last = File.ReadLines(log).LastOrDefault(line => line.EndsWith('}'));
        return last is not null && (last.Contains("\"event\":\"units-started\"", StringComparison.Ordinal) || last.Contains("\"event\":\"unit-progress\"", StringComparison.Ordinal));
    }

    /// <param name="Kills">Kills so far.</param>
    /// <param name="Stores">Stores that were begun, killed over and brought to their end.</param>
    /// <param name="Cut">Kills in the middle of a unit.</param>
    /// <param name="Again">Units that were finished more than once.</param>
    /// <param name="Checked">Artifacts whose digest was compared after a kill.</param>
    private sealed record Tally(int Kills = 0, int Stores = 0, int Cut = 0, int Again = 0, int Checked = 0)
    {
        public static Tally operator +(Tally left, Tally right) =>
            new(left.Kills + right.Kills, left.Stores + right.Stores, left.Cut + right.Cut, left.Again + right.Again, left.Checked + right.Checked);
    }
}
