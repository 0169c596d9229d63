using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Planning;

public sealed class FingerprintsCoverWhatChangesBytes : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ASettingRerunsAndSaysWhereItIsWritten()
    {
        bench.Run(Some.Stage("probe-depth", new CountSettings { Steps = [3] }));

        Assert.Equal(
            ["rerun probe-depth/step-3: learning-rate 0.001 -> 0.0001 (test.yaml:31)"],
            bench.Reruns(Some.Stage("probe-depth", new CountSettings { Steps = [3], LearningRate = 0.0001 }, ("learning-rate", 31))));
    }

    [Fact]
    public void SettingsThatAreMarkedNamesPositionsAndLabelsDoNotCount()
    {
        bench.Run(Some.Stage("probe", new CountSettings { Steps = [1, 2], Workers = 1 }));

        Assert.Empty(bench.Reruns(Some.Stage("renamed[axis=x]", new CountSettings { Steps = [2, 1], Workers = 8 }, ("workers", 7))));
    }

    [Fact]
    public void APartsSettingsCount()
    {
        bench.Run(Some.Stage("probe", new CountSettings { Tone = Tone.Of(1) }));

        Assert.Equal(["rerun probe/step-1: tone.height 1 -> 2"], bench.Reruns(Some.Stage("probe", new CountSettings { Tone = Tone.Of(2) })));
        Assert.Empty(bench.Reruns(Some.Stage("probe", new CountSettings { Tone = Tone.Of(1) })));
    }

    [Fact]
    public void TheCodeOfTheKindCounts()
    {
        StageInstance stage = Some.Stage("probe", new CountSettings());
        bench.Run(stage);

        StageInstance rebuilt = stage with { CodeUses = [new CodeUse(new KindCode("stage count", () => new string('b', 64)), null)] };
        Assert.Equal(["rerun probe/step-1: code of stage count changed"], bench.Reruns(rebuilt));
    }

    [Fact]
    public void TheEnvironmentCountsButNotTheNumberOfTheDeviceNorTheMemoryBudget()
    {
        StageInstance stage = Some.Stage("probe", new CountSettings());
        bench.Environment = Some.Environment with { Device = "cuda:0", DeviceModel = "NVIDIA H200" };
        bench.Run(stage);

        bench.Environment = Some.Environment with { Device = "cuda:1", DeviceModel = "NVIDIA H200", MemoryBudget = 5 };
        Assert.Empty(bench.Reruns(stage));
        bench.Environment = Some.Environment with { Device = "cuda:0", DeviceModel = "NVIDIA H200", Threads = 4, DType = NumberFormat.Bfloat16 };
        Assert.Equal(["rerun probe/step-1: dtype float32 -> bfloat16; threads 2 -> 4"], bench.Reruns(stage));
        bench.Environment = Some.Environment with { Libraries = new Dictionary<string, string> { ["libtorch"] = "2.11.0" } };
        Assert.Equal(["rerun probe/step-1: device NVIDIA H200 -> cpu; libtorch 2.10.0 -> 2.11.0"], bench.Reruns(stage));
    }

    [Fact]
    public void FilesCountByContentAndFoldersByTheFilesThatAreRead()
    {
        string weights = Directory.CreateDirectory(Path.Combine(bench.Folder, "weights")).FullName;
        File.WriteAllText(Path.Combine(weights, "a.bin"), "one");
        InputPath input = new() { Path = weights, Written = "weights" };
        bench.Run(Some.Stage("probe", new CountSettings { Weights = input }));

        File.WriteAllText(Path.Combine(weights, "README.md"), "a note");
        string moved = Path.Combine(bench.Folder, "elsewhere");
        Directory.Move(weights, moved);
        InputPath there = new() { Path = moved, Written = "elsewhere" };
        Assert.Empty(bench.Reruns(Some.Stage("probe", new CountSettings { Weights = there })));

        File.WriteAllText(Path.Combine(moved, "a.bin"), "two");
        Assert.Equal(
            ["rerun probe/step-1: content of weights changed (test.yaml:9)"],
            bench.Reruns(Some.Stage("probe", new CountSettings { Weights = there }, ("weights", 9))));
    }

    [Fact]
    public void WhatIsReadCounts()
    {
        CountSettings reads = new() { Of = Some.Ref("generate"), Note = "x" };
        bench.Run(Some.Stage("generate", new CountSettings { Steps = [1, 2] }), Some.Stage("probe", reads));

        Assert.Equal(
            [
                "rerun generate/step-1: learning-rate 0.001 -> 0.5",
                "rerun generate/step-2: learning-rate 0.001 -> 0.5",
                "rerun probe/step-1: generate/step-1 and generate/step-2 changed",
            ],
            bench.Reruns(Some.Stage("generate", new CountSettings { Steps = [1, 2], LearningRate = 0.5 }), Some.Stage("probe", reads)));
    }

    [Fact]
    public void WhatWasMadeBeforeTheLastChangeIsStillThere()
    {
        bench.Run(Some.Stage("probe", new CountSettings { LearningRate = 1 }));
        bench.Run(Some.Stage("probe", new CountSettings { LearningRate = 2 }));

        Assert.Empty(bench.Reruns(Some.Stage("probe", new CountSettings { LearningRate = 1 })));
    }

    [Fact]
    public void AChangedReasonComparesWithTheNearestOfEarlierArtifacts()
    {
        bench.Run(Some.Stage("probe", new CountSettings { LearningRate = 1, Note = "a" }));
        bench.Run(Some.Stage("probe", new CountSettings { LearningRate = 2, Note = "b" }));

        Assert.Equal(["rerun probe/step-1: note a -> c"], bench.Reruns(Some.Stage("probe", new CountSettings { LearningRate = 1, Note = "c" })));
    }
}
