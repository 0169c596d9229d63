using Runner.Engine.Reporting;
using Runner.Engine.Tests.Binding;

namespace Runner.Engine.Tests.Planning;

/// <summary>What reruns, and what does not, when something in an experiment's file or around it changes.</summary>
public sealed class KeysCoverNothingElse : IDisposable
{
    private readonly Trial trial = new();

    public void Dispose() => trial.Dispose();

    [Fact]
    public void TheSeedCountsOnlyWhereSomethingIsDrawn()
    {
        const string Stages = """
            stages:
              drawn: { stage: count, draws: true }
              plain: { stage: count, note: plain }
              below: { stage: count, of: drawn, note: below }
            """;
        trial.Run("seed: 1\n" + Stages);

        Assert.Equal(["drawn/step-1: seed 1 -> 2", "below/step-1: drawn/step-1 changed"], trial.Reruns("seed: 2\n" + Stages));
    }

    [Fact]
    public void WhoAsksForASeedWithoutSayingThatItDrawsIsRefused()
    {
        RunOutcome outcome = trial.Outcome("stages:\n  a: { stage: count, steals-the-seed: true }\n");

        Assert.Equal(
            "stage \"a\" failed in unit \"step-1\": stage \"a\" asks for its seed for a unit that does not say that it draws: its fingerprint would not cover it",
            Assert.Single(outcome.Result.Failures).Message);
    }

    [Fact]
    public void TheMachineCountsOnlyForKindsThatDependOnIt()
    {
        const string Stages = """
            stages:
              all: { stage: count }
              none: { stage: count-alike }
              part: { stage: count-alike, tone: { kind: pitch, height: 3 } }
            """;
        trial.Machine.Libraries = new Dictionary<string, string> { ["libtorch"] = "1" };
        trial.Run("experiment: e\nthreads: 2\n" + Stages);

        Assert.Empty(trial.Reruns("experiment: e\nthreads: 2\nmemory: 1 GB\n" + Stages));
        Assert.Equal(["all/step-1: threads 2 -> 3", "part/step-1: threads 2 -> 3"], trial.Reruns("experiment: e\nthreads: 3\n" + Stages));
        Assert.Equal(["all/step-1: dtype float32 -> bfloat16"], trial.Reruns("experiment: e\nthreads: 2\ndtype: bfloat16\n" + Stages));
        trial.Machine.DeviceModel = "NVIDIA H200";
        Assert.Equal(["all/step-1: device cpu -> NVIDIA H200"], trial.Reruns("experiment: e\nthreads: 2\n" + Stages));
        trial.Machine.DeviceModel = "cpu";
        trial.Machine.Libraries = new Dictionary<string, string> { ["libtorch"] = "2" };
        Assert.Equal(["all/step-1: libtorch 1 -> 2"], trial.Reruns("experiment: e\nthreads: 2\n" + Stages));
    }

    [Fact]
    public void WhatCountsForScoresAloneRerunsScoresAlone()
    {
        const string Text = "stages:\n  a: { stage: count, has-scores: true, note: x, measured: x, scale: { kind: pitch, height: 1 } }\n";
        trial.Run(Text);

        Assert.Empty(trial.Reruns(Text));
        Assert.Equal(["a/scores/step-1: measured x -> y (e.yaml:4)"], trial.Reruns(Text.Replace("measured: x", "measured: y", StringComparison.Ordinal)));
        Assert.Equal(["a/scores/step-1: scale.height 1 -> 2 (e.yaml:4)"], trial.Reruns(Text.Replace("height: 1", "height: 2", StringComparison.Ordinal)));
        Assert.Equal(
            ["a/step-1: note x -> y (e.yaml:4)", "a/scores/step-1: note x -> y (e.yaml:4); a/step-1 changed"],
            trial.Reruns(Text.Replace("note: x", "note: y", StringComparison.Ordinal)));
    }

    [Fact]
    public void UnitsThatServeEverythingCountWhatIsMarkedAsWell()
    {
        const string Text = "stages:\n  a: { stage: count, measured: x }\n";
        trial.Run(Text);

        Assert.Equal(["a/step-1: measured x -> y (e.yaml:4)"], trial.Reruns(Text.Replace("measured: x", "measured: y", StringComparison.Ordinal)));
    }

    [Fact]
    public void NamesCommentsOrderAndPathsDoNotCount()
    {
        trial.File("notes/words.bin", "words");
        trial.Run("""
            vars: { rate: 2 }
            stages:
              make: { stage: count, learning-rate: "${vars.rate}", weights: notes/words.bin }
              use: { stage: count, of: make, note: n }
            """);
        trial.File("elsewhere/other-words.bin", "words");

        Assert.Empty(trial.Reruns("""
            experiment: another-name
            threads: 2
            about: The same under other names.
            stages:
              # a comment
              consumer: { note: n, of: producer, stage: count }
              producer:
                stage: count
                weights: elsewhere/other-words.bin
                learning-rate: 2.0
            """));
    }

    [Fact]
    public void MoreStepsAndValuesOfAxesMakeOnlyWhatIsNew()
    {
        trial.Run("""
            stages:
              make: { stage: count, steps: [1, 2] }
              use: { stage: count, of: make, is-stepwise: true, steps: [1, 2], matrix: { note: [x] } }
            """);

        Assert.Equal(
            ["make/step-3: new", "use[note=x]/step-3: new", "use[note=y]/step-1: new", "use[note=y]/step-2: new", "use[note=y]/step-3: new"],
            trial.Reruns("""
                stages:
                  make: { stage: count, steps: [1, 2, 3] }
                  use: { stage: count, of: make, is-stepwise: true, steps: [1, 2, 3], matrix: { note: [x, y] } }
                """));
    }

    [Fact]
    public void AReasonNamesTheInputsThatAreGoneOrHaveComeAndNotThoseThatMovedUp()
    {
        static string Stages(string steps, string others = "[1]") => $$"""
            stages:
              generate: { stage: count, steps: {{steps}} }
              others: { stage: count, note: others, steps: {{others}} }
              below: { stage: count, all: [generate, others], note: below }
            """;
        trial.Run(Stages("[1, 2, 3]"));

        Assert.Equal(["below/step-1: generate/step-2 taken away"], trial.Reruns(Stages("[1, 3]")));
        Assert.Equal(["below/step-1: generate/step-1 and generate/step-2 taken away"], trial.Reruns(Stages("[3]")));
        Assert.Equal(["generate/step-4: new", "below/step-1: generate/step-4 added; generate/step-2 taken away"], trial.Reruns(Stages("[1, 3, 4]")));
        Assert.Equal(["below/step-1: its inputs in another order"], trial.Reruns(Stages("[3, 2, 1]")));
        Assert.Equal(
            ["others/step-2: new", "others/step-3: new", "others/step-4: new", "below/step-1: others/step-2 and 2 more inputs added"],
            trial.Reruns(Stages("[1, 2, 3]", "[1, 2, 3, 4]")));
    }

    [Fact]
    public void AnAxisThatIsAddedReusesTheValueThatWasThere()
    {
        trial.Run("stages:\n  make: { stage: count, learning-rate: 2 }\n  use: { stage: count, of: make, note: n }\n");

        Assert.Equal(
            ["make[learning-rate=3]/step-1", "use[learning-rate=3]/step-1"],
            trial.Reruns("stages:\n  make: { stage: count, matrix: { learning-rate: [2, 3] } }\n  use: { stage: count, of: make, note: n }\n").Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void TheWayToAResultIsNotInItsKey()
    {
        Dictionary<string, string> fine = trial.Run("stages:\n  train: { stage: count, is-chain: true, steps: [6] }\n");
        string[] reruns = trial.Reruns("stages:\n  train: { stage: count, is-chain: true, steps: [1, 2, 3, 4, 5, 6] }\n");
        using Trial other = new();
        other.Outcome("stages:\n  train: { stage: count, is-chain: true, steps: [2, 4] }\n");

        Assert.Empty(reruns);
        Assert.Equal(["train/step-6: new"], other.Reruns("stages:\n  train: { stage: count, is-chain: true, steps: [2, 4, 6] }\n"));
        other.Outcome("stages:\n  train: { stage: count, is-chain: true, steps: [2, 4, 6] }\n");
        Assert.Equal(fine, other.Run("stages:\n  train: { stage: count, is-chain: true, steps: [6] }\n"));
    }

    [Fact]
    public void FilesThatFindersLeaveInAFolderAreNoInputs()
    {
        const string Text = "stages:\n  a: { stage: count, folder: model }\n";
        trial.File("model/unet/weights.bin", "weights");
        trial.Run(Text);

        trial.File("model/.DS_Store", "x");
        trial.File("model/unet/.DS_Store", "x");
        trial.File("model/.git/config", "x");
        Assert.Empty(trial.Reruns(Text));
        trial.File("model/unet/config.json", "{}");
        Assert.Equal(["a/step-1: content of folder changed (e.yaml:4)"], trial.Reruns(Text));
    }

    [Fact]
    public void FurtherFilesThatSettingsNameCountByNameAndContent()
    {
        const string Text = "stages:\n  a: { stage: count, beside: { file: net.onnx } }\n";
        trial.File("net.onnx", "head");
        trial.File("net.onnx.data", "weights");
        trial.Run(Text);

        Assert.Empty(trial.Reruns(Text));
        trial.File("net.onnx.data", "other weights");
        Assert.Equal(["a/step-1: content of beside.files changed"], trial.Reruns(Text));
    }

    [Fact]
    public void TheOrderOfAMappingDoesNotCount()
    {
        trial.Run("stages:\n  a: { stage: count, named: { b: 1, a: 2 } }\n");

        Assert.Empty(trial.Reruns("stages:\n  a: { stage: count, named: { a: 2, b: 1 } }\n"));
        Assert.Equal(["a/step-1: named.a 2 -> 3 (e.yaml:4)"], trial.Reruns("stages:\n  a: { stage: count, named: { a: 3, b: 1 } }\n"));
    }
}
