namespace EndToEnd.Tests;

/// <summary>What was run, what changed from one run to another, and what an artifact is.</summary>
public sealed class HistoryOfRuns
{
    [Fact]
    public void RunsAreListedWithWhatWasSetOtherwiseAndComparedDownToTheirNumbers()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        workplace.Write("experiment.yaml", Some.Waves.Replace("target: turned", "target: turned # up", StringComparison.Ordinal).Replace("steps: 3,", "steps: 4,", StringComparison.Ordinal));
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--set", "seed=4").Code);

        Ended runs = workplace.Run("runs");
        Ended diff = workplace.Run("diff", "test/001", "test/002");

        Assert.Matches(@"\n test/001  \d{4}-\d\d-\d\d \d\d:\d\d  done   1 of 1 hold\n test/002  \d{4}-\d\d-\d\d \d\d:\d\d  done   1 of 1 hold   stages.generate.sampler.steps: 3 -> 4; --set seed: 4 \(new\)\n", runs.Output);
        Assert.StartsWith("in the file and on the command line:\n  stages.generate.sampler.steps: 3 -> 4\n  --set seed: 4 (new)\n\n", diff.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n probe-bright\[model-weights=trained\] +agreement +6 of 6 +0\.\d+ +0\.\d+ +0\.\d+ +scores/step-0\d/\S+\n", diff.Output);
        Assert.DoesNotContain("in the files that are read, the code and the machine", diff.Output, StringComparison.Ordinal);
        Assert.Equal((0, "nothing differs\n"), (diff.Code, workplace.Run("diff", "test/002", ".runner/runs/test").Output));
        Ended unknown = workplace.Run("diff", "test/001", "test/009");
        Assert.Equal((2, "there is no run \"test/009\"; see the list: runs\n"), (unknown.Code, unknown.Error));
    }

    [Fact]
    public void PromptsThatChangedAreACause()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--until", "generate").Code);
        workplace.Write("prompts.csv", File.ReadAllText(Path.Combine(workplace.Folder, "prompts.csv")).Replace("picture 3", "another picture", StringComparison.Ordinal));
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--until", "generate").Code);

        Assert.Matches(@" test/002  .*  content of generate.prompts: [0-9a-f]{12} -> [0-9a-f]{12}\n", workplace.Run("runs", "experiment.yaml").Output);
        Assert.Matches(@"^in the files that are read, the code and the machine:\n  content of generate.prompts: [0-9a-f]{12} -> [0-9a-f]{12}\n", workplace.Run("diff", "test/001", "test/002").Output);
    }

    [Fact]
    public void AnArtifactSaysWhatIsInItHowItWasMadeAndWhatWentInAndOut()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);

        Ended shown = workplace.Run("show", ".runner/runs/test/latest/artifacts/bright/shard-000");

        Assert.StartsWith("bright/shard-000 of test, kind label\nfingerprint ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\n  labels.safetensors, 2.1 KB\n    index [2] int64\n    labels [2, 16, 16] float32\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\n  setting labeler.kind = brightness\n", shown.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nmade from\n  [0-9a-f]{12} generate/shard-000 of test\n\nmade from it\n(  .*\n)*  [0-9a-f]{12} probe-bright\[model-weights=permuted\]/step-01/", shown.Output);
        string fingerprint = shown.Output.Split('\n')[1].Split(' ')[^1];
        Assert.Equal(shown.Output, workplace.Run("show", fingerprint[..10]).Output);
        Ended unknown = workplace.Run("show", "ffffzzzz");
        Assert.Equal((2, "there is no artifact \"ffffzzzz\" in \".runner/store\": name its folder, STAGE/UNIT as a run tells of it, or at least 4 letters of its fingerprint\n"), (unknown.Code, unknown.Error));
        Assert.Equal(shown.Output, workplace.Run("show", "bright/shard-000").Output);
        Ended several = workplace.Run("show", "bright");
        Assert.Equal(2, several.Code);
        Assert.Matches(@"^4 artifacts are called ""bright"", the newest first: [0-9a-f]{12} bright/shard-003 of test, ", several.Error);
        Assert.Equal(workplace.Run("runs").Output, workplace.Run("runs", "test").Output);
        Ended nowhere = workplace.Run("runs", "nowhere");
        Assert.Equal((2, "there is no folder, experiment or run \"nowhere\"\n"), (nowhere.Code, nowhere.Error));
    }
}
