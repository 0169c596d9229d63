using System.Formats.Tar;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>Looking through a store, clearing it, and carrying it to another machine.</summary>
public sealed class CareOfStores
{
    private static string Artifacts(Workplace workplace) => Path.Combine(workplace.Folder, ".runner", "store", "artifacts");

    [Fact]
    public void ACheckReadsEveryByteAndNamesWhatIsDamaged()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);

        Ended sound = workplace.Run("store", "check");
        string labels = Directory.EnumerateFiles(Artifacts(workplace), "labels.safetensors", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(labels);
        bytes[^1] ^= 1;
        File.WriteAllBytes(labels, bytes);
        Ended damaged = workplace.Run("store", "check", "experiment.yaml");

        Assert.Matches(@"^.runner/store: 40 artifacts, [0-9.]+ KB read in [0-9.]+ s; 5 of them steps on the way whose files were dropped\n$", sound.Output);
        Assert.Equal((0, ""), (sound.Code, sound.Error));
        Assert.Equal(1, damaged.Code);
        Assert.Matches(@"^bright/shard-00\d of test \([0-9a-f]{12}\) is damaged: labels.safetensors has other bytes than when it was made\n$", damaged.Error);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--force", "probe-bright").Code); // reads it, and makes it again
        Assert.Equal(0, workplace.Run("store", "check").Code);
    }

    [Fact]
    public void ACollectionRemovesWhatNoRunRefersToAndNothingElse()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--set", "seed=4").Code);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--set", "generate.sampler.steps=4").Code);
        SortedDictionary<string, string> newest = workplace.Artifacts();
        int all = Directory.EnumerateFiles(Artifacts(workplace), "record.json", SearchOption.AllDirectories).Count();

        Ended told = workplace.Run("store", "gc", "--keep", "1", "--dry-run");
        Ended young = workplace.Run("store", "gc", "--keep", "1", "--older-than", "1h");
        Assert.Equal(all, Directory.EnumerateFiles(Artifacts(workplace), "record.json", SearchOption.AllDirectories).Count());
        Ended removed = workplace.Run("store", "gc", "--keep", "1");

        Assert.Matches(@"^kept: \d+ artifacts, for 1 run and 0 locks\nwould remove: \d+ artifacts, [0-9.]+ KB, which took [0-9.]+ s to make\n$", told.Output);
        Assert.Contains("removed: 0 artifacts, 0 B, which took 0.0 s to make\n", young.Output, StringComparison.Ordinal);
        Assert.Equal(told.Output.Replace("would remove", "removed", StringComparison.Ordinal), removed.Output);
        Assert.Equal(newest, workplace.Artifacts());
        Assert.True(Directory.EnumerateFiles(Artifacts(workplace), "record.json", SearchOption.AllDirectories).Count() < all);
        Assert.Contains("nothing to do: every unit is in the store\n", workplace.Run("plan", "experiment.yaml", "--set", "generate.sampler.steps=4").Output, StringComparison.Ordinal);
        Assert.Equal(0, workplace.Run("store", "check").Code);
    }

    [Fact]
    public void AnArtifactThatALockRefersToIsKept()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Directory.Delete(Path.Combine(workplace.Folder, ".runner", "runs"), recursive: true);

        Ended ended = workplace.Run("store", "gc");

        Assert.Matches(@"^kept: 35 artifacts, for 0 runs and 1 lock\nremoved: 5 artifacts, ", ended.Output);
        Assert.Contains("nothing to do", workplace.Run("plan", "experiment.yaml").Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(workplace.Folder, "experiment.lock.yaml"));
        Ended kept = workplace.Run("store", "gc");
        Assert.Equal(".runner/runs/test, whose runs used this store, is not here: what its newest run refers to is kept; --forget-missing lets it go\n", kept.Error);
        Assert.Matches(@"^kept: 35 artifacts, for 0 runs and 0 locks\nremoved: 0 artifacts, ", kept.Output);
        Ended refused = workplace.Run("store", "gc", "--forget-missing");
        Assert.Equal(2, refused.Code);
        Assert.Contains("\nno run in .runner/runs and no lock beside it refers to any artifact: everything would go;", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>Of a store that several folders use, each of them may be the one that clears it.</summary>
    [Fact]
    public void WhatTheRunsOfAnotherFolderReferToIsKept()
    {
        using Workplace one = new(Some.Waves);
        using Workplace other = new(Some.Waves);
        Dictionary<string, string> shared = new() { ["RUNNER_STORE"] = Path.Combine(one.Folder, "shared") };
        Assert.Equal(0, one.Run(Where.Program, shared, "run", "experiment.yaml", "--set", "seed=4").Code);
        Assert.Equal(0, other.Run(Where.Program, shared, "run", "experiment.yaml", "--set", "seed=5").Code);

        Ended collected = one.Run(Where.Program, shared, "store", "gc");

        Assert.True(collected.Code == 0, collected.ToString());
        Assert.Matches(@"^kept: \d+ artifacts, for 2 runs and 0 locks\n", collected.Output);
        Assert.Contains("nothing to do", one.Run(Where.Program, shared, "plan", "experiment.yaml", "--set", "seed=4").Output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", other.Run(Where.Program, shared, "plan", "experiment.yaml", "--set", "seed=5").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecordThatWasChangedIsFoundAndNotCarriedOn()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        string record = Directory.EnumerateFiles(Artifacts(workplace), "record.json", SearchOption.AllDirectories).First(file => File.ReadAllText(file).Contains("\"kind\": \"label\"", StringComparison.Ordinal));
        string text = File.ReadAllText(record);
        int digest = text.IndexOf("\"digest\": \"", StringComparison.Ordinal) + "\"digest\": \"".Length;
        foreach ((string changed, string said) in (IEnumerable<(string, string)>)
            [(text[..digest] + (text[digest] == '0' ? '1' : '0') + text[(digest + 1)..], "has a record that was changed"), (text.Replace("\"components\": {", "\"components\": { \"more\": \"1\",", StringComparison.Ordinal), "is not what its record says")])
        {
            Assert.NotEqual(text, changed);
            File.WriteAllText(record, changed);

            Ended check = workplace.Run("store", "check");
            Ended export = workplace.Run("store", "export", "all.tar");

            Assert.True(check.Code == 1 && check.Error.Contains($"is damaged: {said}\n", StringComparison.Ordinal), check.ToString());
            Assert.True(export.Code == 1 && export.Error.Contains(said, StringComparison.Ordinal), export.ToString());
        }
    }

    /// <summary>As a process leaves it that was killed between finishing an artifact and naming it.</summary>
    [Fact]
    public void WhatIsFinishedAndHasNoNameYetIsChecked()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        string[] records = [.. Directory.EnumerateFiles(Artifacts(workplace), "record.json", SearchOption.AllDirectories)];
        File.Move(records[0], Path.Combine(Path.GetDirectoryName(records[0])!, "record.new"));

        Ended sound = workplace.Run("store", "check");
        File.WriteAllText(records[1], "{");
        Ended broken = workplace.Run("store", "check");

        Assert.True(sound.Code == 0 && sound.Error.Length == 0, sound.ToString());
        Assert.Contains(": 40 artifacts, ", sound.Output, StringComparison.Ordinal);
        Assert.True(broken.Code == 1, broken.ToString());
        Assert.EndsWith($"{Path.GetFileName(Path.GetDirectoryName(records[1]))} is damaged: its record.json cannot be read\n", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereTheListOfWhatLocksHoldIsLostNothingIsRemoved()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        File.Delete(Path.Combine(workplace.Folder, ".runner", "store", "recipes.lines"));

        Ended refused = workplace.Run("store", "gc");
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Ended again = workplace.Run("store", "gc");

        Assert.True(refused.Code != 0 && refused.Error.Contains("recipes.lines is lost: run what shall be kept once more", StringComparison.Ordinal), refused.ToString());
        Assert.Matches(@"^kept: \d+ artifacts, for 1 run and 1 lock\nremoved: 0 artifacts, ", again.Output);
    }

    [Fact]
    public void AnArchiveThatCannotBeWrittenIsNamedAndLeavesNothing()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--until", "generate").Code);
        workplace.Write("file", "in the way");

        Ended nowhere = workplace.Run("store", "export", "nowhere/all.tar");
        Ended inside = workplace.Run("store", "export", "file/all.tar");

        Assert.All([nowhere, inside], ended => Assert.True(ended.Code == 1 && ended.Error.Contains("all.tar\" cannot be written: ", StringComparison.Ordinal), ended.ToString()));
        Assert.DoesNotContain(Directory.EnumerateFiles(workplace.Folder), file => file.Contains("all.tar", StringComparison.Ordinal));
    }

    [Fact]
    public void AnArtifactIsShownThoughTheIndexWasLost()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Ended before = workplace.Run("show", "bright/shard-000");
        File.Delete(Path.Combine(workplace.Folder, ".runner", "store", "artifacts.lines"));

        Assert.True(before.Code == 0, before.ToString());
        Assert.Equal(before.Output, workplace.Run("show", "bright/shard-000").Output);
    }

    [Fact]
    public void APlaceThatIsNamedIsMeantWhateverTheEnvironmentSays()
    {
        using Workplace workplace = new(Some.Waves);
        Dictionary<string, string> elsewhere = new() { ["RUNNER_STORE"] = Path.Combine(workplace.Folder, "shared") };
        Assert.Equal(0, workplace.Run(Where.Program, elsewhere, "run", "experiment.yaml").Code);
        Assert.Equal(0, workplace.Run(Where.Program, elsewhere, "store", "export", "all.tar").Code);
        Directory.CreateDirectory(Path.Combine(workplace.Folder, "new"));

        Ended nothing = workplace.Run(Where.Program, elsewhere, "store", "check", "new");
        Ended taken = workplace.Run(Where.Program, elsewhere, "store", "import", "all.tar", "new");

        Assert.True(nothing.Code == 2, nothing.ToString());
        Assert.StartsWith("new/.runner/store: 35 artifacts taken over", taken.Output, StringComparison.Ordinal);
    }

    /// <summary>Libraries compute otherwise by them: what was made without is not what is made with.</summary>
    [Theory]
    [InlineData("ONEDNN_MAX_CPU_ISA", "SSE41")]
    [InlineData("MKL_CBWR", "COMPATIBLE")]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    public void WhatTheEnvironmentTellsTheLibrariesIsAPartOfKeysAndLocks(string name, string value)
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Dictionary<string, string> told = new() { [name] = value };

        Ended plan = workplace.Run(Where.Program, told, "plan", "experiment.yaml");
        Ended locked = workplace.Run(Where.Program, told, "run", "experiment.yaml", "--locked");

        Assert.DoesNotContain("nothing to do", plan.Output, StringComparison.Ordinal);
        Assert.True(locked.Code == 3, locked.ToString());
        Assert.Contains($"differs from the lock: libraries/{name}: locked nothing, now {value}\n", locked.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to do", workplace.Run(Where.Program, new Dictionary<string, string> { ["MKL_VERBOSE"] = "0", ["OMP_WAIT_POLICY"] = "PASSIVE" }, "plan", "experiment.yaml").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AStoreThatTheEnvironmentNamesIsFoundAndItsRunsBesideTheExperiment()
    {
        using Workplace workplace = new(Some.Waves);
        Dictionary<string, string> elsewhere = new() { ["RUNNER_STORE"] = Path.Combine(workplace.Folder, "shared") };
        Assert.Equal(0, workplace.Run(Where.Program, elsewhere, "run", "experiment.yaml", "--set", "seed=4").Code);

        Ended check = workplace.Run(Where.Program, elsewhere, "store", "check", "experiment.yaml");
        Ended collected = workplace.Run(Where.Program, elsewhere, "store", "gc", "experiment.yaml");

        Assert.StartsWith("shared: 40 artifacts, ", check.Output, StringComparison.Ordinal);
        Assert.Matches(@"^kept: \d+ artifacts, for 1 run and 0 locks\nremoved: \d+ artifacts?, ", collected.Output);
        Assert.Contains("nothing to do", workplace.Run(Where.Program, elsewhere, "plan", "experiment.yaml", "--set", "seed=4").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all.tar")]
    [InlineData("all.tar.gz")]
    public void AnArchiveCarriesAStoreToAnotherMachine(string archive)
    {
        using Workplace here = new(Some.Waves);
        Assert.Equal(0, here.Run("run", "experiment.yaml").Code);
        using Workplace there = new(Some.Waves);

        Ended written = here.Run("store", "export", archive, "--run", Path.Combine(".runner", "runs", "test"));
        File.Copy(Path.Combine(here.Folder, archive), Path.Combine(there.Folder, archive));
        Ended taken = there.Run("store", "import", archive);

        Assert.Matches($"^{archive}: 35 artifacts, [0-9.]+ KB\n$", written.Output);
        Assert.Equal(".runner/store: 35 artifacts taken over, 0 were there already\n", taken.Output);
        Assert.Contains("nothing to do", there.Run("plan", "experiment.yaml").Output, StringComparison.Ordinal);
        Assert.Equal(0, there.Run("run", "experiment.yaml").Code);
        Assert.Equal(0, there.MadeInAll());
        Assert.Equal(here.Artifacts(), there.Artifacts());
        Assert.Equal(".runner/store: 0 artifacts taken over, 35 were there already\n", there.Run("store", "import", archive).Output);
    }

    [Fact]
    public void AnArchiveThatWasChangedOrIsNoneIsRefused()
    {
        using Workplace here = new(Some.Waves);
        Assert.Equal(0, here.Run("run", "experiment.yaml", "--until", "generate").Code);
        Assert.Equal(0, here.Run("store", "export", "all.tar").Code);
        string archive = Path.Combine(here.Folder, "all.tar");
        byte[] whole = File.ReadAllBytes(archive);
        using Workplace there = new(Some.Waves);

        byte[] changed = [.. whole];
        int data = whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes("latents")) + 2000; // within the numbers of the first file of tensors
        changed[data] ^= 1;
        there.Write("text.tar", "no archive at all");
        File.WriteAllBytes(Path.Combine(there.Folder, "changed.tar"), changed);
        File.WriteAllBytes(Path.Combine(there.Folder, "cut.tar"), whole[..(whole.Length / 2 / 512 * 512 + 100)]);
        using (TarWriter writer = new(File.Create(Path.Combine(there.Folder, "escape.tar")), leaveOpen: false))
        {
            there.Write("evil.txt", "evil");
            writer.WriteEntry(Path.Combine(there.Folder, "evil.txt"), new string('a', 64) + "/../../../../evil.txt");
        }

        Ended[] refused = [.. new[] { "text.tar", "changed.tar", "cut.tar", "escape.tar", "absent.tar" }.Select(file => there.Run("store", "import", file))];

        Assert.Equal([1, 1, 1, 1, 2], refused.Select(ended => ended.Code));
        Assert.Equal("text.tar: is no archive of artifacts, or was cut short\n", refused[0].Error);
        Assert.Matches("^changed.tar: artifact [0-9a-f]{12} .* has other bytes than when it was made; 3 others taken\n$", refused[1].Error);
        Assert.Equal("cut.tar: is no archive of artifacts, or was cut short; 1 other taken\n", refused[2].Error);
        Assert.StartsWith("escape.tar: holds \"aaaa", refused[3].Error, StringComparison.Ordinal);
        Assert.Equal("there is no archive \"absent.tar\"\n", refused[4].Error);
        Assert.Equal(0, there.Run("store", "check").Code);
    }

    [Fact]
    public void AStoreThatIsNotThereIsSaidWithWhereItWasLookedFor()
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("store", "check");

        Assert.Equal((2, "there is no artifact store in \".\", nor in \".runner/store\": name its folder, or an experiment\n"), (ended.Code, ended.Error));
    }
}
