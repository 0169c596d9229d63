namespace Slow.Tests;

/// <summary>What is made again, and what is not, when something changes in an experiment that was run.</summary>
public sealed class KeysOfRealRuns
{
    private const string NothingToDo = "nothing to do: every unit is in the store";

    [Fact]
    public void HowOftenATrainingIsKeptChangesNeitherItsKeyNorWhatItEndsWith()
    {
        using Workplace often = new(Some.Training);
        Ended first = often.Run("run", "experiment.yaml");
        Ended plan = often.Run("plan", "experiment.yaml", "--set", "train.steps-per-unit=5");
        using Workplace seldom = new(Some.Training);
        Ended second = seldom.Run("run", "experiment.yaml", "--set", "train.steps-per-unit=6");

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(second.Code == 0, second.ToString());
        Assert.Contains(NothingToDo, plan.Output);
        Assert.Equal(5, often.MadeInAll()); // the scenes, and four times three steps
        Assert.Equal(3, seldom.MadeInAll());
        Assert.Equal(often.Artifacts(), seldom.Artifacts());
        Assert.Equal(Numbers(often), Numbers(seldom));
    }

    [Fact]
    public void MoreImagesSitesAndStepsMakeOnlyWhatIsNew()
    {
        using Workplace workplace = new("""
            experiment: test
            seed: 3
            threads: 1
            plugins: [Waves]
            stages:
              generate: { stage: sample, sampler: { kind: waves, steps: 3 }, prompts: prompts.csv, count: 4, batch: 2 }
              bright: { stage: label, images: generate, labeler: brightness }
              probe-bright:
                stage: probe
                activations: { of: generate, sites: "crest.*", steps: 1-2 }
                labels: bright
                probe: average
            """);

        Assert.Equal(["bright/shard-000", "bright/shard-001", "generate/shard-000", "generate/shard-001", "probe-bright/scores/step-01/crest.1.height", "probe-bright/scores/step-02/crest.1.height", "probe-bright/step-01/crest.1.height", "probe-bright/step-02/crest.1.height"], Made());
        Assert.Equal(["probe-bright/scores/step-01/wave.1.phase", "probe-bright/scores/step-02/wave.1.phase", "probe-bright/step-01/wave.1.phase", "probe-bright/step-02/wave.1.phase"], Made("probe-bright.activations.sites=*"));
        Assert.Equal(["probe-bright/scores/step-03/crest.1.height", "probe-bright/step-03/crest.1.height"], Made("probe-bright.activations.steps=1-3"));
        Assert.Equal(["bright/shard-002", "generate/shard-002", "probe-bright/scores/step-01/crest.1.height", "probe-bright/step-01/crest.1.height"], Made("generate.count=6", "probe-bright.activations.steps=1"));
        Assert.Empty(Made());

        string[] Made(params string[] changes)
        {
            List<string> before = [.. workplace.MadeUnits()];
            Ended ended = workplace.Run(["run", "experiment.yaml", .. changes.SelectMany(change => new[] { "--set", change })]);
            Assert.True(ended.Code == 0, ended.ToString());
            List<string> made = [.. workplace.MadeUnits()];
            before.ForEach(unit => made.Remove(unit));
            return [.. made];
        }
    }

    [Fact]
    public void APromptWithALineEndIsOnePromptAndNotTheTwoThatItReadsLike()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              generate: { stage: sample, sampler: waves, prompts: prompts.csv }
            """);
        workplace.Write("prompts.csv", "prompt,seed\n\"a red sphere\n1,a blue cube\",7\n");
        Ended one = workplace.Run("run", "experiment.yaml");
        string[] ofOne = Sampled(workplace);
        workplace.Write("prompts.csv", "prompt,seed\na red sphere,7\na blue cube,7\n");
        Ended plan = workplace.Run("plan", "experiment.yaml");
        Ended two = workplace.Run("run", "experiment.yaml");

        Assert.True(one.Code == 0, one.ToString());
        Assert.True(two.Code == 0, two.ToString());
        Assert.Contains("1 unit to make", plan.Output);
        Assert.Contains("prompts [0,7,\"a red sphere\\n1,a blue cube\"] -> [0,7,\"a red sphere\"] and 1 more", plan.Output);
        Assert.Equal(["image-0000.png"], ofOne);
        Assert.Equal(["image-0000.png", "image-0001.png"], Sampled(workplace));
    }

    [Fact]
    public void AReasonNamesThePromptThatIsAnother()
    {
        using Workplace workplace = new(Some.Waves);
        Ended ended = workplace.Run("run", "experiment.yaml");
        Ended fewer = workplace.Run("plan", "experiment.yaml", "--set", "generate.count=7");
        workplace.Write("prompts.csv", "prompt,seed\n" + string.Concat(Enumerable.Range(1, 8).Select(number => $"picture {(number == 3 ? "three" : number)},{number}\n")));
        Ended changed = workplace.Run("plan", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Matches(@"\n generate +run +1/4 .* prompts \[2,3,""picture 3""\] -> \[2,3,""picture three""\] *\n", changed.Output);
        Assert.Matches(@"\n generate +run +1/4 .* prompts without \[7,8,""picture 8""\] *\n", fewer.Output);
    }

    [Fact]
    public void TheOrderOfInterventionsChangesNothing()
    {
        using Workplace one = new(Some.Waves);
        using Workplace other = new(Some.Waves.Replace("{ edited: towards-label, none: nothing }", "{ none: nothing, edited: towards-label }", StringComparison.Ordinal));
        Ended first = one.Run("run", "experiment.yaml");
        Ended second = other.Run("run", "experiment.yaml");
        one.Write("experiment.yaml", File.ReadAllText(Path.Combine(other.Folder, "experiment.yaml")));
        Ended plan = one.Run("plan", "experiment.yaml");

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(second.Code == 0, second.ToString());
        Assert.Contains(NothingToDo, plan.Output);
        Assert.Equal(one.Artifacts(), other.Artifacts());
    }

    [Fact]
    public void OfStoredProbesOnlyTheOneThatIsUsedCounts()
    {
        using Workplace workplace = new(Some.Waves);
        Ended trained = workplace.Run("run", "experiment.yaml");
        Assert.True(trained.Code == 0, trained.ToString());
        string released = Directory.CreateDirectory(Path.Combine(workplace.Folder, "released")).FullName;
        foreach (string probe in Directory.EnumerateDirectories(Path.Combine(workplace.RunFolder, "artifacts", "probe-bright", "model-weights=trained"), "step-*"))
        {
            File.Copy(Path.Combine(probe, "probe.pth"), Path.Combine(released, Path.GetFileName(probe) + ".pth"));
        }
        string[] stored = ["--set", "probe-bright.stored.folder=released", "--set", "probe-bright.stored.file='step-{step:00}--{site}.pth'"];

        Ended used = workplace.Run(["run", "experiment.yaml", .. stored]);
        File.WriteAllText(Path.Combine(released, "notes.txt"), "of last year");
        File.Copy(Path.Combine(released, "step-01--crest.1.height.pth"), Path.Combine(released, "step-04--crest.1.height.pth"));
        Ended others = workplace.Run(["plan", "experiment.yaml", .. stored]);
        File.Copy(Path.Combine(released, "step-01--crest.1.height.pth"), Path.Combine(released, "step-02--crest.1.height.pth"), overwrite: true);
        Ended own = workplace.Run(["plan", "experiment.yaml", .. stored]);

        Assert.True(used.Code == 0, used.ToString());
        Assert.Contains(NothingToDo, others.Output);
        // The trained one and its control at one site and step, each with its scores.
        Assert.Matches(@"\n probe-bright\[model-weights=trained\] +run +2/12 ", own.Output);
        Assert.Matches(@"\n probe-bright\[model-weights=permuted\] +run +2/12 ", own.Output);
    }

    [Fact]
    public void WhatAFinderLeavesBesideAModelIsNoInput()
    {
        using Workplace workplace = new(Some.SmallModelUntouched.Replace(Where.SmallModel, "model", StringComparison.Ordinal));
        foreach (string file in Directory.EnumerateFiles(Where.SmallModel, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(workplace.Folder, "model", Path.GetRelativePath(Where.SmallModel, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Ended ended = workplace.Run("run", "experiment.yaml");
        foreach (string stray in (string[])[".DS_Store", "unet/.DS_Store", "unet/._config.json", "unet/README.md", "README.md", ".gitattributes", "vae/config.json.orig"])
        {
            workplace.Write(Path.Combine("model", stray), "left here");
        }
        Ended again = workplace.Run("plan", "experiment.yaml");
        string config = Path.Combine("model", "vae", "config.json");
        workplace.Write(config, File.ReadAllText(Path.Combine(workplace.Folder, config)) + "\n");
        Ended changed = workplace.Run("plan", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains(NothingToDo, again.Output);
        Assert.Contains("content of sampler.model changed (experiment.yaml:8)", changed.Output);
    }

    private static string[] Sampled(Workplace workplace) =>
        [.. Directory.EnumerateFiles(Path.Combine(workplace.RunFolder, "artifacts", "generate", "shard-000"), "image-*.png").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string[] Numbers(Workplace workplace) => [.. File.ReadLines(Path.Combine(workplace.RunFolder, "metrics.csv")).Where(line => line.Contains("step-000012", StringComparison.Ordinal))];
}
