using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Tests.Storing;

public sealed class ArtifactsAreWholeOrAbsent : IDisposable
{
    private static readonly Dictionary<string, string> Components = new() { ["setting x"] = "1" };
    private static readonly string Print = Fingerprint.Of(Components);
    private readonly string folder = Directory.CreateTempSubdirectory("runner-store-").FullName;

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void WhatAnotherProcessCleansUpIsNotWhatThisOneIsTakingOver()
    {
        using ArtifactStore store = new(folder, TimeProvider.System);
        string aside = store.NewAside(Print);
        File.WriteAllText(Path.Combine(aside, "half.txt"), "half");

        using ArtifactStore other = new(folder, TimeProvider.System);
        other.Recover();

        Assert.Equal("half", File.ReadAllText(Path.Combine(aside, "half.txt")));
    }

    [Fact]
    public void AnArtifactKeepsItsFilesMetricsAndComponents()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(Print) with { Metrics = [new MetricRow("loss", 0.1, new Dictionary<string, string> { ["split"] = "a,b" }), new MetricRow("nan", double.NaN) { Better = Better.Smaller, Note = "no, none" }] }, Write("hello"));
        }
        using ArtifactStore again = new(folder, TimeProvider.System);
        ArtifactRecord record = again.Find(Print)!;
        Assert.Equal("hello", File.ReadAllText(Path.Combine(again.FolderOf(Print), "inner", "value.txt")));
        Assert.Equal("name,value,better,note,split\nloss,0.1,neither,,\"a,b\"\nnan,NaN,smaller,\"no, none\",\n", File.ReadAllText(Path.Combine(again.FolderOf(Print), "metrics.csv")));
        Assert.Equal([0.1, double.NaN], again.MetricsOf(record).Select(m => m.Value));
        Assert.Equal([(Better.Neither, ""), (Better.Smaller, "no, none")], again.MetricsOf(record).Select(m => (m.Better, m.Note)));
        Assert.Equal("a,b", again.MetricsOf(record)[0].Labels["split"]);
        Assert.Equal("1", record.Components["setting x"]);
        Assert.Empty(new StoreCare(again, TimeProvider.System).Check(CancellationToken.None).Damaged);
    }

    [Fact]
    public void WhatThrowsLeavesNothingBehind()
    {
        using ArtifactStore store = new(folder, TimeProvider.System);
        Assert.Throws<InvalidOperationException>(() => store.Publish(Draft(Print), _ => throw new InvalidOperationException("no")));
        Assert.Null(store.Find(Print));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), f => !f.EndsWith(".held", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatAKilledProcessFinishedIsSavedAndTheRestIsRemoved()
    {
        // The state that SIGKILL leaves: a pending folder that nobody holds, with one finished and one unfinished artifact.
        string dead = Directory.CreateDirectory(Path.Combine(folder, "pending", "999999-0")).FullName;
        using (ArtifactStore other = new(Path.Combine(folder, "other"), TimeProvider.System))
        {
            other.Publish(Draft(Print), Write("whole"));
            CopyFolder(other.FolderOf(Print), Path.Combine(dead, "1-aaaa"));
        }
        Directory.CreateDirectory(Path.Combine(dead, "2-bbbb"));
        File.WriteAllText(Path.Combine(dead, "2-bbbb", "value.txt"), "hal");

        using ArtifactStore store = new(folder, TimeProvider.System);
        store.Recover();
        Assert.Equal("whole", File.ReadAllText(Path.Combine(store.FolderOf(Print), "inner", "value.txt")));
        Assert.NotNull(store.Find(Print));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "pending")));
    }

    [Fact]
    public void DamageIsFoundAndTheArtifactIsMadeAgain()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(Print), Write("hello"));
        }
        string file = Path.Combine(folder, "artifacts", Print[..2], Print, "inner", "value.txt");
        using ArtifactStore again = new(folder, TimeProvider.System);
        File.WriteAllText(file, "hellO");
        Assert.Equal("inner/value.txt has other bytes than when it was made", Assert.Single(new StoreCare(again, TimeProvider.System).Check(CancellationToken.None).Damaged).Damage);
        File.WriteAllText(file, "hell");
        Assert.Null(again.Find(Print));
        Assert.Equal("inner/value.txt has 4 bytes instead of 5", again.DamageOf(again.Remembered(Print)!));

        again.Publish(Draft(Print), Write("hello"));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(again.FolderOf(Print), "inner", "value.txt")));
    }

    [Fact]
    public void OneArtifactIsMadeByOneProcessAtATime()
    {
        using ArtifactStore one = new(folder, new StandingTime()); // nothing gets its name by itself
        using ArtifactStore other = new(folder, TimeProvider.System);
        IDisposable claim = one.TryClaim(Print)!;
        Assert.Null(other.TryClaim(Print));
        one.Publish(Draft(Print), Write("x"));
        claim.Dispose();
        Assert.Null(other.TryClaim(Print)); // finished, but without a name yet

        one.NameFinished();
        using IDisposable now = other.TryClaim(Print)!;
        Assert.NotNull(now);
        Assert.NotNull(other.Find(Print));
    }

    [Fact]
    public void AReservedNameIsRefused()
    {
        using ArtifactStore store = new(folder, TimeProvider.System);
        StoreException e = Assert.Throws<StoreException>(() => store.Publish(Draft(Print), f => File.WriteAllText(Path.Combine(f, "record.json"), "")));
        Assert.Equal("stage \"probe\" wrote \"record.json\" into unit \"step-1\": the store keeps that name for itself", e.Message);
    }

    [Fact]
    public void AFullDiskSaysSo()
    {
        using ArtifactStore store = new(folder, TimeProvider.System);
        StoreException e = Assert.Throws<StoreException>(() => store.Publish(Draft(Print), _ => File.WriteAllText("/dev/full", "x")));
        Assert.Equal($"the disk of the artifact store \"{folder}\" is full; what was finished is safe: free some space and run again", e.Message);
        Assert.Null(store.Find(Print));
    }

    [Fact]
    public void AFullDiskUnderTheHistoryOfUnitsNamesTheStoreAndNotAFolderInIt()
    {
        Directory.CreateDirectory(Path.Combine(folder, "index"));
        File.CreateSymbolicLink(Path.Combine(folder, "index", "test.lines"), "/dev/full");
        using ArtifactStore store = new(folder, TimeProvider.System);
        using UnitHistory history = new(store, "test");
        history.Add("probe", "step-1", Print);

        StoreException e = Assert.Throws<StoreException>(history.Save);

        Assert.Equal($"the disk of the artifact store \"{folder}\" is full; what was finished is safe: free some space and run again", e.Message);
    }

    [Fact]
    public void ManySmallArtifactsThatShareAFlushAreAllWhole()
    {
        string[] prints = [.. Enumerable.Range(0, 200).Select(i => $"{i:x4}{Print[4..]}")];
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            foreach (string print in prints)
            {
                store.Publish(Draft(print), Write(print));
            }
        }

        using ArtifactStore reopened = new(folder, TimeProvider.System);
        Assert.All(prints, print => Assert.Equal(print, File.ReadAllText(Path.Combine(reopened.FolderOf(print), "inner", "value.txt"))));
    }

    private static Action<string> Write(string text) => f => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(f, "inner")).FullName, "value.txt"), text);

    private static ArtifactDraft Draft(string fingerprint) => new()
    {
        Fingerprint = fingerprint,
        Components = Components,
        Name = new ArtifactName("test", "probe", "step-1"),
        Kind = "count",
        Elapsed = () => TimeSpan.FromSeconds(1),
    };

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
