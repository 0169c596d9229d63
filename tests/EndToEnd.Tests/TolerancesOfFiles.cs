using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>How near the numbers of a rerun must be may stand in the file, by metric.</summary>
public sealed class TolerancesOfFiles
{
    private static string Named(string tolerance) => Some.Waves + $"\ntolerance: {tolerance}\n";

    [Fact]
    public void ALockIsHeldByNumbersWithinTheToleranceOfTheirMetricAndTheOthersToTheLetter()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        string path = Path.Combine(workplace.Folder, "experiment.lock.yaml");
        string locked = File.ReadAllText(path);
        string now = Regex.Match(locked, @"sum: \{.* 6: ([0-9.]+) \}").Groups[1].Value;
        string moved = (double.Parse(now, CultureInfo.InvariantCulture) * 1.01).ToString("G6", CultureInfo.InvariantCulture);
        File.WriteAllText(path, locked.Replace($" 6: {now} }}", $" 6: {moved} }}", StringComparison.Ordinal));

        workplace.Write("experiment.yaml", Named("{ sum: 0.02 }"));
        Ended near = workplace.Run("run", "experiment.yaml", "--locked");
        workplace.Write("experiment.yaml", Named("{ sum: 0.001 }"));
        Ended far = workplace.Run("run", "experiment.yaml", "--locked", "--tolerance", "0.5");
        workplace.Write("experiment.yaml", Named("{ agreement: 0.5 }"));
        Ended unnamed = workplace.Run("run", "experiment.yaml", "--locked");
        Ended others = workplace.Run("run", "experiment.yaml", "--locked", "--tolerance", "0.5");

        Assert.True(near.Code == 0, near.ToString());
        Assert.Equal(3, far.Code);
        Assert.Contains($"\ndiffers from the lock: train: sum at step 6: locked {moved}, now {now}: not within 0.001\n", "\n" + far.Error, StringComparison.Ordinal);
        Assert.Equal(3, unnamed.Code);
        Assert.Contains($"\ndiffers from the lock: train: sum at step 6: locked {moved}, now {now}\n", "\n" + unnamed.Error, StringComparison.Ordinal);
        Assert.True(others.Code == 0, others.ToString());
    }

    [Fact]
    public void WhatIsNoToleranceIsSaidAtItsPlace()
    {
        const string Experiment = """
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              generate: { stage: sample, sampler: { kind: waves, steps: 3 }, prompts: prompts.csv }
              bright: { stage: label, images: generate, labeler: brightness }
              probe:
                stage: probe
                activations: { of: generate, sites: "*", steps: 1 }
                labels: bright
                probe: { kind: average }
                split: { train: 0.4, validation: 0.2, test: 0.4 }
            tolerance:
            """ + " ";

        Ended[] wrong = [.. new[] { "{ agreement: 1e-3, agreemend: 0.5 }", "{ agreement: -1e-3 }", "{ agreement: NaN, agreement-skill: much }", "0.1" }.Select(tolerance =>
        {
            using Workplace workplace = new(Experiment + tolerance + "\n");
            return workplace.Run("validate", "experiment.yaml");
        })];

        Assert.All(wrong, ended => Assert.Equal(2, ended.Code));
        Assert.Equal(
            [
                "experiment.yaml:13:31: unknown metric \"agreemend\" in \"tolerance\" of the experiment\n"
                + "  did you mean \"agreement\"? known metrics: agreement, agreement-baseline, agreement-images-high, agreement-images-low, agreement-skill, agreement-validation\n",
                "experiment.yaml:13:25: the tolerance of \"agreement\" is below 0 in the experiment\n  0 means: to the letter\n",
                "experiment.yaml:13:25: \"agreement\" in the experiment takes a number, not \"NaN\"\n"
                + "experiment.yaml:13:47: \"agreement-skill\" in the experiment takes a number, not \"much\"\n",
                "experiment.yaml:13:12: \"tolerance\" in the experiment takes a mapping of names to number, not \"0.1\"\n",
            ],
            wrong.Select(ended => ended.Error));
    }
}
