using System.Security.Cryptography;

namespace EndToEnd.Tests;

/// <summary>What one machine has made, another takes over; and whatever is wrong with the cache between them, the run goes on.</summary>
public sealed class SharedCaches
{
    private const string Secret = "s3cr:et/@ w\u00f6rd";

    // Pictures, what is said of them, and a chain whose steps are only on the way.
    private const string Small = """
        experiment: test
        seed: 3
        threads: 1
        plugins: [Waves]
        vars: { pause: 0 }
        stages:
          generate: { stage: sample, sampler: { kind: waves, steps: 3, pause: "${vars.pause}" }, prompts: prompts.csv, batch: 2 }
          bright: { stage: label, images: generate, labeler: brightness }
          train: { stage: count, steps: 6, pause: "${vars.pause}" }
        """;

    [Fact]
    public void WhatOneMachineHasMadeAnotherTakesFromAServerAndMakesNothing()
    {
        using CacheServer server = new($"somebody:{Secret}");
        string address = server.Address.Replace("http://", $"http://somebody:{Uri.EscapeDataString(Secret)}@", StringComparison.Ordinal);
        using Workplace here = new(Some.Waves);
        using Workplace there = new(Some.Waves);

        Ended first = here.Run("run", "experiment.yaml", "--cache", address);
        Ended second = there.Run("run", "experiment.yaml", "--cache", address);
        Ended third = there.Run("run", "experiment.yaml", "--cache", address);

        Assert.Equal((0, 0, false), (first.Code, second.Code, (first.Error + second.Error).Contains("cache", StringComparison.Ordinal)));
        Assert.Matches($@"\nto the cache http://127.0.0.1:{server.Port}/store: 35 units, [0-9.]+ KB\n", first.Output);
        Assert.Matches($@"^from the cache http://127.0.0.1:{server.Port}/store: 35 of 35 units that were missing, [0-9.]+ KB\n", second.Output);
        Assert.DoesNotContain("to the cache", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the cache", third.Output, StringComparison.Ordinal);
        Assert.Equal(0, there.MadeInAll());
        Assert.Equal(here.Artifacts(), there.Artifacts());
        Assert.Equal(0, there.Run("store", "check").Code);
        Assert.Equal(35, server.Entries);
        foreach (string written in Directory.EnumerateFiles(here.Folder, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(there.Folder, "*", SearchOption.AllDirectories)))
        {
            Assert.DoesNotContain("s3cr", File.ReadAllText(written), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("s3cr", first.ToString() + second, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatOneMachineHasMadeAnotherTakesFromAFolder()
    {
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        string cache = Path.Combine(here.Folder, "shared");

        Ended first = here.Run("run", "experiment.yaml", "--cache", cache);
        Ended second = there.Run(Where.Program, new Dictionary<string, string> { ["RUNNER_CACHE"] = cache, ["RUNNER_CACHE_MODE"] = "read" }, "run", "experiment.yaml");

        Assert.Equal((0, "", 0, ""), (first.Code, first.Error, second.Code, second.Error));
        Assert.Matches(@"\nto the cache .*shared: 9 units, [0-9.]+ KB\n", first.Output);
        Assert.Matches(@"^from the cache .*shared: 9 of 9 units that were missing, [0-9.]+ KB\n", second.Output);
        Assert.Equal(0, there.MadeInAll());
        Assert.Equal(here.Artifacts(), there.Artifacts());
        AssertIsSound(cache);
    }

    [Fact]
    public void OnlyWhatIsMissingIsTakenAndOnlyWhatIsMadeIsGiven()
    {
        using CacheServer server = new();
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        using Workplace alone = new(Small);

        Ended part = here.Run("run", "experiment.yaml", "--cache", server.Address, "--until", "generate");
        Ended rest = there.Run("run", "experiment.yaml", "--cache", server.Address);
        Ended forced = there.Run("run", "experiment.yaml", "--cache", server.Address, "--force", "generate");
        Ended only = alone.Run("run", "experiment.yaml", "--cache", server.Address, "--cache-mode", "read", "--only", "bright");
        Ended off = alone.Run("run", "experiment.yaml", "--cache", server.Address, "--cache-mode", "off", "--until", "generate", "--set", "generate.sampler.steps=4");

        Assert.Matches(@"\nto the cache \S+: 4 units, ", part.Output);
        Assert.Matches(@"^from the cache \S+: 4 of 9 units that were missing, ", rest.Output);
        Assert.Matches(@"\nto the cache \S+: 5 units, ", rest.Output);
        Assert.DoesNotContain("from the cache", forced.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nto the cache \S+: 4 units, ", forced.Output);
        Assert.Equal((0, ""), (only.Code, only.Error));
        Assert.Matches(@"^from the cache \S+: 4 of 4 units that were missing, ", only.Output);
        Assert.Equal((0, "", false), (off.Code, off.Error, off.Output.Contains("the cache", StringComparison.Ordinal)));
    }

    [Fact]
    public void BytesThatWereChangedAreRefusedAndMadeHereAndMendTheCache()
    {
        using CacheServer server = new();
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        using Workplace elsewhere = new(Small);
        Assert.Equal(0, here.Run("run", "experiment.yaml", "--cache", server.Address).Code);

        server.Fault = Fault.Changed;
        Ended refusing = there.Run("run", "experiment.yaml", "--cache", server.Address);
        server.Fault = Fault.None;
        Ended mended = elsewhere.Run("run", "experiment.yaml", "--cache", server.Address);

        Assert.Equal(0, refusing.Code);
        Assert.Equal($"warning: what the cache {server.Address} has of bright/shard-000 is damaged: label-0000.png has other bytes than when it was made, and 8 more like it: not taken, and made here\n", refusing.Error);
        Assert.Equal(here.Artifacts(), there.Artifacts());
        Assert.Equal(0, there.Run("store", "check").Code);
        Assert.Equal((0, "", 0), (mended.Code, mended.Error, elsewhere.MadeInAll()));
    }

    [Fact]
    public void DamageInAFolderIsRefusedAndMended()
    {
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        string cache = Path.Combine(here.Folder, "shared");
        Assert.Equal(0, here.Run("run", "experiment.yaml", "--cache", cache, "--until", "bright").Code);
        string blob = BlobOfLabels(here, cache);
        byte[] changed = File.ReadAllBytes(blob);
        changed[^1] ^= 1;
        File.WriteAllBytes(blob, changed);
        // Of another unit: which entry comes first by name follows from the digests of the code.
        string entry = Directory.EnumerateFiles(Path.Combine(cache, "ac"), "*", SearchOption.AllDirectories).First(other => !File.ReadAllText(other).Contains(Path.GetFileName(blob), StringComparison.Ordinal));
        File.WriteAllText(entry, "no entry at all");

        Ended ended = there.Run("run", "experiment.yaml", "--cache", cache, "--until", "bright");

        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^warning: what the cache \S+ has of \S+ (is damaged: labels.safetensors has other bytes than when it was made|is no whole artifact), and 1 more like it: not taken, and made here\n$", ended.Error);
        Assert.Equal(2, there.MadeInAll());
        AssertIsSound(cache);
    }

    /// <summary>Such as the page of a login in the place of what was asked for.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatHasAnotherSizeInAFolderIsSaidAsWell(bool isLonger)
    {
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        string cache = Path.Combine(here.Folder, "shared");
        Assert.Equal(0, here.Run("run", "experiment.yaml", "--cache", cache, "--until", "bright").Code);
        string blob = BlobOfLabels(here, cache);
        File.WriteAllText(blob, isLonger ? new string('<', (int)new FileInfo(blob).Length + 100) : "<html>login</html>");

        Ended ended = there.Run("run", "experiment.yaml", "--cache", cache, "--until", "bright");

        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^warning: what the cache \S+ has of \S+ is damaged: labels.safetensors (is cut short|has other bytes than when it was made): not taken, and made here\n$", ended.Error);
        AssertIsSound(cache);
    }

    [Fact]
    public void AServerThatFailsIsSaidOnceAndTheRunGoesOn()
    {
        using CacheServer server = new();
        using Workplace here = new(Small);
        Assert.Equal(0, here.Run("run", "experiment.yaml", "--cache", server.Address, "--until", "generate").Code);

        Assert.Equal("answers 500 Internal Server Error; the run goes on without it", SaidOf(server, Fault.Error));
        Assert.Equal("breaks off in the middle of an answer; the run goes on without it", SaidOf(server, Fault.CutShort));
        Assert.Equal("does not answer within 10 s; the run goes on without it", SaidOf(server, Fault.Silent));
        Assert.Equal("sends from one address to the next (307 Temporary Redirect); the run goes on without it", SaidOf(server, Fault.Redirects));
        Assert.Equal("answers 404 Not Found; nothing more is given to it", SaidOf(server, Fault.Absent));
        Assert.Equal("has no room for what is given to it (507 Insufficient Storage); nothing more is given to it", SaidOf(server, Fault.Full));
    }

    // Where a folder has the first labels that a run made.
    private static string BlobOfLabels(Workplace made, string cache)
    {
        string labels = Directory.EnumerateFiles(Path.Combine(made.RunFolder, "latest", "artifacts", "bright"), "labels.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(labels)));
        return Path.Combine(cache, "cas", digest[..2], digest);
    }

    private static string SaidOf(CacheServer server, Fault fault)
    {
        server.Fault = fault;
        using Workplace there = new(Small);

        Ended ended = there.Run("run", "experiment.yaml", "--cache", server.Address, "--until", "bright");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("\ndone in ", ended.Output, StringComparison.Ordinal);
        Assert.StartsWith($"warning: the cache {server.Address} ", ended.Error, StringComparison.Ordinal);
        return ended.Error[$"warning: the cache {server.Address} ".Length..].TrimEnd('\n');
    }

    [Fact]
    public void APageInsteadOfAnEntryIsRefused()
    {
        using CacheServer server = new() { Fault = Fault.Page };
        using Workplace here = new(Small);

        Ended ended = here.Run("run", "experiment.yaml", "--cache", server.Address, "--cache-mode", "read", "--until", "generate");

        Assert.Equal((0, $"warning: what the cache {server.Address} has of generate/shard-000 is no whole artifact, and 3 more like it: not taken, and made here\n"), (ended.Code, ended.Error));
    }

    [Fact]
    public void AServerThatIsNotThereOrKnowsNobodyIsSaidWithoutThePassword()
    {
        using CacheServer server = new("somebody:else");
        using Workplace here = new(Small);
        string nobody = server.Address.Replace("http://", "http://me:s3cret@", StringComparison.Ordinal);
        int unused = server.Port;
        Ended refused = here.Run("run", "experiment.yaml", "--cache", nobody, "--until", "generate");
        server.Dispose();

        Ended gone = here.Run("run", "experiment.yaml", "--cache", nobody, "--until", "bright");

        Assert.Equal((0, $"warning: the cache http://127.0.0.1:{unused}/store wants a user and a password that it knows, as in https://USER:PASSWORD@... (401 Unauthorized); the run goes on without it\n"), (refused.Code, refused.Error));
        Assert.Equal((0, $"warning: the cache http://127.0.0.1:{unused}/store takes no connection; the run goes on without it\n"), (gone.Code, gone.Error));
    }

    [Fact]
    public void AServerThatDiesInTheMiddleCostsNothing()
    {
        using CacheServer server = new() { GoneAfter = 12 };
        using Workplace here = new(Small);
        using Workplace whole = new(Small);

        Ended ended = here.Run("run", "experiment.yaml", "--cache", server.Address);

        Assert.Equal(0, ended.Code);
        Assert.Matches($@"^warning: the cache {server.Address} (takes no connection|breaks off in the middle of an answer); the run goes on without it\n$", ended.Error);
        Assert.Equal(0, whole.Run("run", "experiment.yaml").Code);
        Assert.Equal(whole.Artifacts(), here.Artifacts());
    }

    [Fact]
    public void AFolderThatIsNotThereOrVanishesCostsNothing()
    {
        using Workplace here = new(Small);
        string cache = Path.Combine(here.Folder, "shared");

        Ended absent = here.Run("run", "experiment.yaml", "--cache", cache, "--cache-mode", "read", "--until", "generate");
        using RunningProgram program = here.Start("run", "experiment.yaml", "--cache", cache, "--set", "vars.pause=150");
        program.Until(() => here.Made("train") >= 1);
        Directory.Move(cache, cache + "-away");
        Ended vanished = program.Wait();

        Assert.Equal((0, $"warning: the cache {cache} is no folder that is there; the run goes on without it\n"), (absent.Code, absent.Error));
        Assert.Equal((0, $"warning: the cache {cache} is not there any more; the run goes on without it\n"), (vanished.Code, vanished.Error));
        Assert.False(Directory.Exists(cache));
    }

    [Fact]
    public void TwoMachinesFillOneFolderAtOnce()
    {
        using Workplace one = new(Small);
        using Workplace other = new(Small);
        using Workplace third = new(Small);
        string cache = Path.Combine(one.Folder, "shared");

        using RunningProgram first = one.Start("run", "experiment.yaml", "--cache", cache);
        using RunningProgram second = other.Start("run", "experiment.yaml", "--cache", cache);
        Ended[] ended = [first.Wait(), second.Wait()];

        Assert.All(ended, end => Assert.Equal((0, ""), (end.Code, end.Error)));
        Assert.Equal(one.Artifacts(), other.Artifacts());
        AssertIsSound(cache);
        Assert.Equal((0, 0), (third.Run("run", "experiment.yaml", "--cache", cache).Code, third.MadeInAll()));
        Assert.Equal(one.Artifacts(), third.Artifacts());
    }

    [Fact]
    public void WhatIsNoCacheIsRefusedBeforeAnyWork()
    {
        using Workplace here = new(Small);

        Ended scheme = here.Run("run", "experiment.yaml", "--cache", "s3://me:s3cret@bucket");
        Ended mode = here.Run("run", "experiment.yaml", "--cache", "shared", "--cache-mode", "write");
        Ended alone = here.Run("run", "experiment.yaml", "--cache-mode", "read");
        Ended set = here.Run(Where.Program, new Dictionary<string, string> { ["RUNNER_CACHE"] = "https://", ["RUNNER_CACHE_MODE"] = "yes" }, "run", "experiment.yaml");

        Assert.Equal((2, "--cache takes a folder, or an address that begins with http:// or https://; not s3://bucket.\n"), (scheme.Code, scheme.Error.TrimEnd('\n') + "\n"));
        Assert.Equal((2, "--cache-mode is read, read-write or off; not write.\n"), (mode.Code, mode.Error.TrimEnd('\n') + "\n"));
        Assert.Equal((2, "--cache-mode goes with --cache or RUNNER_CACHE.\n"), (alone.Code, alone.Error.TrimEnd('\n') + "\n"));
        Assert.Equal((2, "RUNNER_CACHE takes a folder, or an address that begins with http:// or https://; not https://.\nRUNNER_CACHE_MODE is read, read-write or off; not yes.\n"), (set.Code, set.Error.TrimEnd('\n') + "\n"));
        Assert.False(Directory.Exists(here.RunFolder));
    }

    [Fact]
    public void TwoUsersShareAFolderAndOneOfThemMayOnlyRead()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv"))
        {
            return; // only root can act for two users
        }
        using Workplace here = new(Small);
        using Workplace there = new(Small);
        string cache = Path.Combine(Directory.CreateTempSubdirectory("runner-shared-").FullName, "shared");
        Directory.CreateDirectory(cache);
        Command.Done("/", new Dictionary<string, string?>(), "chmod", "755", Path.GetDirectoryName(cache)!);
        Command.Done("/", new Dictionary<string, string?>(), "chmod", "2775", cache);
        try
        {
            // An umask that lets nobody else read what is written; then a folder of somebody else, and root without the right to pass over permissions.
            string program = $"exec dotnet {Where.Program} run experiment.yaml --until generate --cache {cache}";
            string[] plain = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner", "bash", "-c"];
            Ended mine = Command.Run(here.Folder, Plugins, "bash", "-c", "umask 077; " + program);
            Ended seen = Command.Run("/", Plugins, "setpriv", "--reuid=nobody", "--clear-groups", "bash", "-c", $"find {cache} -type f -exec sha256sum {{}} +");
            Command.Done("/", Plugins, "chown", "-R", "nobody:nogroup", cache);
            Ended theirs = Command.Run(there.Folder, Plugins, [.. plain, program]);
            Ended more = Command.Run(there.Folder, Plugins, [.. plain, program + " --set generate.sampler.steps=4"]);

            Assert.Equal((0, ""), (mine.Code, mine.Error));
            Assert.Equal((0, ""), (seen.Code, seen.Error));
            Assert.Equal(Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Length, seen.Output.Count(letter => letter == '\n'));
            Assert.Equal((0, ""), (theirs.Code, theirs.Error));
            Assert.Matches(@"^from the cache \S+: 4 of 4 units that were missing, ", theirs.Output);
            Assert.Equal((0, $"warning: the cache {cache} cannot be written: its permissions do not allow it; nothing more is given to it\n"), (more.Code, more.Error));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(cache)!, recursive: true);
        }
    }

    private static Dictionary<string, string?> Plugins => new() { ["RUNNER_PLUGINS"] = $"{Where.Plugins}:{Where.ThirdParty}", ["OMP_WAIT_POLICY"] = "PASSIVE", ["HOME"] = "/tmp" };

    // Nothing half-written has a name, and nothing is left over.
    private static void AssertIsSound(string cache)
    {
        string[] files = Directory.GetFiles(Path.Combine(cache, "cas"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))));
        Assert.Empty(Directory.GetFiles(Path.Combine(cache, "new")));
    }
}
