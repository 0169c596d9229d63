using Runner.Engine.Storing;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Storing;

public sealed class TheStoreKeepsItsPromises : IDisposable
{
    private static readonly string Print = new('a', 64);
    private readonly string folder = Directory.CreateTempSubdirectory("runner-store-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Place => Path.Combine(folder, "artifacts", "aa", Print);

    private string Record => Path.Combine(Place, "record.json");

    [Fact]
    public void AFinishedArtifactGetsItsNameThoughNothingElseHappens()
    {
        using ArtifactStore store = new(folder, TimeProvider.System);
        store.Publish(Draft(), Write);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(Record), TimeSpan.FromSeconds(60)));

        using ArtifactStore other = new(folder, TimeProvider.System);
        Assert.NotNull(other.Find(Print));
    }

    [Fact]
    public void WithoutItsNameAFinishedFolderIsNoArtifactForOthers()
    {
        using ArtifactStore store = new(folder, new StandingTime());
        using IDisposable claim = store.TryClaim(Print)!;
        store.Publish(Draft(), Write);
        using ArtifactStore other = new(folder, TimeProvider.System);
        Assert.Null(other.Find(Print));
        Assert.NotNull(store.Find(Print));
    }

    [Fact]
    public void WhatAKilledProcessFinishedWithoutNamingItIsFoundWhole()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(), Write);
        }
        File.Move(Record, Path.Combine(Place, "record.new"));
        File.Delete(Path.Combine(folder, "artifacts.lines"));

        using ArtifactStore next = new(folder, TimeProvider.System);
        Assert.NotNull(next.Find(Print));
        Assert.True(File.Exists(Record));
    }

    [Fact]
    public void WhatAKilledProcessLeftInPiecesIsNotThere()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(), Write);
        }
        File.Move(Record, Path.Combine(Place, "record.new"));
        File.WriteAllText(Path.Combine(Place, "value.txt"), "hellO");

        using ArtifactStore next = new(folder, TimeProvider.System);
        Assert.Null(next.Find(Print));
        next.Publish(Draft(), Write);
        Assert.Equal("hello", File.ReadAllText(Path.Combine(next.ReadableFolderOf(Print), "value.txt")));
    }

    [Fact]
    public void WhatCannotBeNamedIsKeptAndNamedLater()
    {
        using ArtifactStore store = new(folder, new StandingTime());
        store.Publish(Draft(), Write);
        Directory.CreateDirectory(Path.Combine(Record, "in-the-way"));
        Assert.Throws<StoreException>(store.NameFinished);

        Directory.Delete(Record, recursive: true);
        store.NameFinished();
        using ArtifactStore other = new(folder, TimeProvider.System);
        Assert.NotNull(other.Find(Print));
    }

    [Fact]
    public void WhatAnotherProcessWantsForItselfIsNotDropped()
    {
        using ArtifactStore one = new(folder, TimeProvider.System);
        one.Publish(Draft() with { Intermediate = true }, Write);
        one.NameFinished();
        using (ArtifactStore other = new(folder, TimeProvider.System))
        {
            Assert.True(other.Keep(Print));
        }
        one.Drop(Print);

        using ArtifactStore next = new(folder, TimeProvider.System);
        Assert.Equal("hello", File.ReadAllText(Path.Combine(next.ReadableFolderOf(Print), "value.txt")));
    }

    [Fact]
    public void WhatWasDroppedCannotBeKept()
    {
        using ArtifactStore one = new(folder, TimeProvider.System);
        one.Publish(Draft() with { Intermediate = true }, Write);
        one.NameFinished();
        using ArtifactStore other = new(folder, TimeProvider.System);
        Assert.NotNull(other.Find(Print));
        one.Drop(Print);
        Assert.False(other.Keep(Print));
        Assert.True(other.IsGone(Print));
    }

    [Fact]
    public void OtherBytesAreNotGivenOut()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(), Write);
        }
        File.WriteAllText(Path.Combine(Place, "value.txt"), "hellO");
        using ArtifactStore next = new(folder, TimeProvider.System);
        ArtifactLostException e = Assert.Throws<ArtifactLostException>(() => next.ReadableFolderOf(Print));
        Assert.Equal($"the artifact {Print} is damaged: value.txt has other bytes than when it was made", e.Message);
        Assert.Null(next.Find(Print));
    }

    [Theory]
    [InlineData("\"files\":", "\"files\": null, \"no\":")]
    [InlineData("\"components\":", "\"components\": null, \"no\":")]
    [InlineData("\"madeBy\":", "\"madeBy\": null, \"no\":")]
    [InlineData("\"fingerprint\": \"aa", "\"fingerprint\": \"ba")]
    [InlineData("{", "")]
    public void ARecordThatIsNotWholeIsNone(string text, string other)
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(), Write);
        }
        string record = File.ReadAllText(Record);
        int at = record.IndexOf(text, StringComparison.Ordinal);
        File.WriteAllText(Record, record[..at] + other + record[(at + text.Length)..]);
        File.SetLastWriteTimeUtc(Record, DateTime.UnixEpoch);

        using ArtifactStore next = new(folder, TimeProvider.System);
        Assert.Null(next.Find(Print));
        Assert.Null(next.Remembered(Print));
        next.Publish(Draft(), Write);
        Assert.NotNull(next.Find(Print));
    }

    [Fact]
    public void AThousandArtifactsAreKnownWithoutTheirRecordsBeingRead()
    {
        using (ArtifactStore store = new(folder, TimeProvider.System))
        {
            store.Publish(Draft(), Write);
        }
        DateTime written = File.GetLastWriteTimeUtc(Record);
        File.WriteAllText(Record, new string('x', (int)new FileInfo(Record).Length));
        File.SetLastWriteTimeUtc(Record, written);
        using (ArtifactStore next = new(folder, TimeProvider.System))
        {
            Assert.Equal("count", next.Find(Print)!.Kind);
        }
        File.SetLastWriteTimeUtc(Record, written.AddSeconds(1));
        using ArtifactStore changed = new(folder, TimeProvider.System);
        Assert.Null(changed.Find(Print));
    }

    [Fact]
    public void TornAndForeignLinesStopNobody()
    {
        using Bench bench = new();
        bench.Run(Some.Stage("a", new CountSettings()));
        string[] files = Directory.GetFiles(bench.Store, "*.lines", SearchOption.AllDirectories);
        Assert.Equal(["artifacts.lines", "recipes.lines", "test.lines", "timings.lines", "users.lines"], files.Select(file => Path.GetFileName(file)).Order());
        foreach (string file in files)
        {
            File.AppendAllText(file, "null\n{}\n\0\0\t\0\n[1, 2]\n0123456789abcdef\ta\tb");
        }
        Assert.Empty(bench.Reruns(Some.Stage("a", new CountSettings())));
        Assert.Equal(1, bench.Run(Some.Stage("a", new CountSettings()), Some.Stage("b", new CountSettings { Note = "b" })).Made);
        Assert.Empty(bench.Reruns(Some.Stage("a", new CountSettings()), Some.Stage("b", new CountSettings { Note = "b" })));
    }

    [Fact]
    public void AChangedDigestOfAnInputIsNotBelieved()
    {
        string input = Path.Combine(folder, "weights.bin");
        File.WriteAllText(input, "weights");
        File.SetLastWriteTimeUtc(input, DateTime.UtcNow.AddMinutes(-1));
        using ArtifactStore store = new(Path.Combine(folder, "store"), TimeProvider.System);
        string digest;
        using (InputDigests digests = new(store, TimeProvider.System))
        {
            digest = digests.Of(input, []);
            digests.Save();
        }
        string lines = Path.Combine(folder, "store", "inputs.lines");
        string text = File.ReadAllText(lines);
        Assert.Contains(digest["file:".Length..], text);
        File.WriteAllText(lines, text.Replace(digest["file:".Length..], new string('0', 64), StringComparison.Ordinal));

        using InputDigests again = new(store, TimeProvider.System);
        Assert.Equal(digest, again.Of(input, []));
    }

    [Fact]
    public void AnInputIsHeldToTheFilesThatWereReadFirst()
    {
        string model = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;
        string weights = Path.Combine(model, "weights.bin");
        string more = Path.Combine(model, "more.bin");
        File.WriteAllText(weights, "weights");
        using ArtifactStore store = new(Path.Combine(folder, "store"), TimeProvider.System);
        using InputDigests digests = new(store, TimeProvider.System);
        Assert.Null(digests.Other(model, [])); // nobody has asked what it is
        digests.Of(model, []);
        Assert.Null(digests.Other(model, []));

        File.WriteAllText(more, "more");
        Assert.Equal(more, digests.Other(model, []));
        Assert.Null(digests.Other(model, ["weights.bin"]));
        File.Delete(more);
        Assert.Null(digests.Other(model, []));

        File.Move(weights, more);
        File.Move(more, weights); // a time of it changes, and nothing in it
        Assert.Null(digests.Other(model, []));

        DateTime before = File.GetLastWriteTimeUtc(weights);
        File.WriteAllText(weights, "weighed");
        File.SetLastWriteTimeUtc(weights, before);
        Assert.Equal(weights, digests.Other(model, []));
        digests.Of(model, []); // what is planned later is of the new file
        Assert.Equal(weights, digests.Other(model, []));

        Directory.Delete(model, recursive: true);
        Assert.Equal(model, digests.Other(model, []));
    }

    [Fact]
    public async Task LinesOfManyWritersAreAllThere()
    {
        string file = Path.Combine(folder, "many.lines");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            using CheckedLines lines = new(folder, file);
            for (int i = 0; i < 200; i++)
            {
                lines.Add($"{writer}", $"line\t{i}\n");
                lines.Flush();
            }
        })));
        using CheckedLines read = new(folder, file);
        Assert.Equal(1600, read.Read().Select(line => (line[0], line[1])).Distinct().Count());
    }

    private static void Write(string place) => File.WriteAllText(Path.Combine(place, "value.txt"), "hello");

    private static ArtifactDraft Draft() => new()
    {
        Fingerprint = Print,
        Components = new Dictionary<string, string> { ["setting x"] = "1" },
        Name = new ArtifactName("test", "probe", "step-1"),
        Kind = "count",
        Elapsed = () => TimeSpan.FromSeconds(1),
    };
}

/// <summary>A clock whose timers never ring.</summary>
internal sealed class StandingTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
