namespace EndToEnd.Tests;

/// <summary>One experiment with a plugin that was built elsewhere, seen from all commands.</summary>
public sealed class WhatTheProgramSays : IDisposable
{
    private readonly Workplace _workplace = new(Some.Waves);

    [Fact]
    public void AThirdPartyPluginsSamplerSitesAndProbeRunAnExperimentFromThePlanToTheReport()
    {
        Ended before = _workplace.Run("plan", "experiment.yaml");
        Ended run = _workplace.Run("experiment.yaml");
        Ended after = _workplace.Run("plan", "experiment.yaml");
        Ended more = _workplace.Run("plan", "experiment.yaml", "--set", "generate.sampler.pause=5", "--set", "train.steps=8");
        Ended changed = _workplace.Run("plan", "experiment.yaml", "--set", "generate.sampler.steps=4");
        Ended report = _workplace.Run("report", "experiment.yaml");

        Assert.True(before.Code == 0, before.ToString());
        Assert.Contains("why", before.Output);
        Assert.True(run.Code == 0, run.ToString());
        Assert.Contains("probe-bright: agreement by block", run.Output);
        Assert.Contains("expected: 1 of 1 hold", run.Output);
        Assert.DoesNotContain("\u001b", run.Output); // no control codes where nobody watches
        Assert.Contains("nothing to do: every unit is in the store", after.Output);
        Assert.Contains("2 units to make", more.Output); // a pause changes no bits; two more steps are two more units
        Assert.Contains("sampler.steps 3 -> 4", changed.Output);
        Assert.True(report.Code == 0, report.ToString());
        Assert.Contains("<h1>test</h1>", File.ReadAllText(Path.Combine(_workplace.RunFolder, "report.html")));
    }

    [Fact]
    public void SettingsWithinSettingsAreListedBelowThem()
    {
        Ended ended = _workplace.Run("plugins", "probe");

        Assert.True(ended.Code == 0, ended.ToString());
        string[] lines = [.. ended.Output.Split('\n').SkipWhile(line => !line.StartsWith("stage probe ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0)];
        Assert.Contains(lines, line => line.StartsWith(" activations  ", StringComparison.Ordinal));
        int below = Array.FindIndex(lines, line => line.StartsWith(" activations  ", StringComparison.Ordinal));
        int first = Array.FindIndex(lines, below, line => line.StartsWith("   of ", StringComparison.Ordinal));
        Assert.InRange(first, below + 1, below + 2); // names that do not fit their column go on in a second line
        Assert.Matches(@"^   sites +site selector", lines[first + 1]);
        Assert.Matches(@"^   validation +number +0\.1 +0 to 0\.98", Assert.Single(lines, line => line.StartsWith("   validation", StringComparison.Ordinal)));
    }

    [Fact]
    public void SitesOfAThirdPartySamplerAreListedWithTheirSizes()
    {
        Ended ended = _workplace.Run("sites", "--sampler", "waves", "--set", "steps=7");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("crest.1.height", ended.Output);
        Assert.Contains("8x8x4", ended.Output);
        Assert.Contains("latents 8x8x2, images 16x16, 7 steps", ended.Output);
    }

    [Fact]
    public void SitesOfAStableDiffusionModelAreThePapersSizesOfAttentionBlocks()
    {
        Ended ended = _workplace.Run("sites", Where.SmallModel, "--select", "*.self-attention");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0", ended.Output);
        Assert.Equal(16, ended.Output.Split('\n').Count(line => line.Contains("attn1.to_out.0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("command line, nowhere: there is no file or folder ", "sites", "nowhere")]
    [InlineData("command line, --set wavs=3: unknown", "sites", "--sampler", "waves", "--set", "wavs=3")]
    [InlineData("command line, --sampler wavs: unknown", "sites", "--sampler", "wavs")]
    [InlineData("command line, --device gpu: ", "sites", "--sampler", "waves", "--device", "gpu")]
    public void WhatIsWrongOnTheCommandLineIsToldByTheWordsThatWereTyped(string said, params string[] arguments)
    {
        Ended ended = _workplace.Run(arguments);

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDoctorFindsNothingInAPluginThatHooksRightly()
    {
        Ended ended = _workplace.Run("doctor", "--sampler", "waves", "--threads", "1");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.DoesNotContain("DOES NOT HOLD", ended.Output);
    }

    [Fact]
    public void TheDoctorFindsASiteThatDoesNotFireAndABatchThatMixesItsImages()
    {
        Ended ended = _workplace.Run("doctor", "--sampler", "waves", "--threads", "1", "--set", "forgetful=true", "--set", "mixing=true");

        Assert.True(ended.Code == 1, ended.ToString());
        Assert.Contains("crest.1.height fires 0 times when step 1 is run again", ended.Output);
        Assert.Equal(2, ended.Output.Split("DOES NOT HOLD").Length - 1);
    }

    [Theory]
    [InlineData("crooked", "crest.1.height", "a forward pass of 3 images agrees with float64 at every site, and so do the")]
    [InlineData("deaf", "no change by an edit at crest.1.height", "an edit at any one site changes the samples")]
    [InlineData("overflowing", "some numbers are not finite", "sampling twice gives the same bits")]
    public void TheDoctorFindsWhatIsWrongTheSameWayEachTime(string fault, string figures, string claim)
    {
        Ended ended = _workplace.Run("doctor", "--sampler", "waves", "--threads", "1", "--set", $"{fault}=true");

        Assert.True(ended.Code == 1, ended.ToString());
        string said = string.Join(' ', ended.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // the table folds long cells
        Assert.Contains(claim, said);
        Assert.Contains(figures, said);
        int failed = said.Split("DOES NOT HOLD").Length - 1;
        Assert.True(fault == "overflowing" ? failed > 1 : failed == 1, ended.ToString());
    }

    [Fact]
    public void ARunOfAModelThatComputesWronglyStopsBeforeAnyWork()
    {
        _workplace.Write("experiment.yaml", Some.Waves.Replace("kind: waves,", "kind: waves, crooked: true,", StringComparison.Ordinal));
        Ended wrong = _workplace.Run("run", "experiment.yaml");

        Assert.True(wrong.Code == 1, wrong.ToString());
        Assert.Matches(
            """
            arithmetic of sampler "waves" of stage "generate" in float32 on cpu against float64: largest relative difference 1\.0e-1 at crest\.1\.height at step 3, tolerance 1\.0e-4
              this machine computes this model wrongly, so nothing was run; doctor says more\. Another number format, another device or ONEDNN_MAX_CPU_ISA=AVX2 may be right
            $
            """,
            wrong.Error);
        Assert.Equal(0, _workplace.MadeInAll());
    }

    /// <summary>Not the machine's fault: it is so in float64, too.</summary>
    [Fact]
    public void AModelWhoseNumbersAreNotFiniteIsNamedAsSuch()
    {
        _workplace.Write("experiment.yaml", Some.Waves.Replace("kind: waves,", "kind: waves, overflowing: true,", StringComparison.Ordinal));

        Ended ended = _workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 1, ended.ToString());
        Assert.Matches("sampler \"waves\" of stage \"generate\" computes numbers that are not finite at .*, in float64 as well: its weights are damaged", ended.Error);
        Assert.DoesNotContain("this machine", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, _workplace.MadeInAll());
    }

    [Fact]
    public void ARunProvesTheArithmeticOfAModelOnceAndRemembersIt()
    {
        Ended first = _workplace.Run("run", "experiment.yaml");
        Ended again = _workplace.Run("run", "experiment.yaml", "--set", "train.steps=8");
        Ended changed = _workplace.Run("run", "experiment.yaml", "--set", "generate.sampler.steps=4");

        Assert.All([first, again, changed], ended => Assert.True(ended.Code == 0, ended.ToString()));
        Assert.Matches("arithmetic of sampler \"waves\" of stage \"generate\" in float32 on cpu against float64: (no bit differs|largest relative difference .*), tolerance 1\\.0e-4 \\(proven once, .*\\)", first.Output);
        Assert.DoesNotContain("arithmetic of sampler", again.Output);
        Assert.Contains("arithmetic of sampler", changed.Output);
    }

    [Fact]
    public void ABudgetThatCannotHoldTheWeightsIsAFindingAtItsSampler()
    {
        _workplace.Write("experiment.yaml", Some.SmallModel.Replace("seed: 1", "seed: 1\nmemory: 1 MB", StringComparison.Ordinal));

        Ended ended = _workplace.Run("validate", "experiment.yaml");

        Assert.Equal(2, ended.Code);
        Assert.Matches(
            """
            experiment\.yaml:9:14: the weights of sampler "stable-diffusion" in float32 take \d+ MB with the program itself, more than the 1 MB that the run may use in stage "generate"
              memory: \d+ MB at the top of the file, or a shorter dtype
            """,
            ended.Error);
    }

    [Fact]
    public void APlanOfAModelThatWasNeverTimedSaysHowLongSamplingTakes()
    {
        _workplace.Write("experiment.yaml", Some.SmallModel);

        Ended ended = _workplace.Run("plan", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Matches(@"generate .*~\d", ended.Output);
    }

    [Fact]
    public void TheDoctorFindsNothingInTheHooksOfStableDiffusion()
    {
        Ended ended = _workplace.Run("doctor", Where.SmallModel, "--threads", "1", "--set", "steps=2", "--batch", "2",
            "--select", "*, decoder.4.1.**, bottleneck.1.block.*, text.1.**, text.states, latent, predicted-noise, predicted-clean, conv-out, vae.decoder.1.**, picture");

        Assert.True(ended.Code == 0, ended.ToString());
    }

    [Fact]
    public void PluginsAreListedWithSettingsDefaultsAndLimits()
    {
        Ended ended = _workplace.Run("plugins", "waves");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Matches(@"sampler waves \(Waves; code [0-9a-f]{8}, \d+ types\): Travelling waves instead of a network\.", ended.Output);
        Assert.Contains("1 to 100", ended.Output);
    }

    public void Dispose() => _workplace.Dispose();
}
