using Probes.Kinds;
using Probes.Losses;
using Probes.Training;
using Runner.Abstractions;

namespace Probes.Tests;

public sealed class SettingsThatDoNotAgree
{
    [Fact]
    public void WhatOnlyAdamLooksAtHasNoEffectOnTheOptimum() => Assert.Equal(
        [
            "epochs: \"epochs\" has no effect with solver optimum (leave it out, or write solver: adam)",
            "batch-size: \"batch-size\" has no effect with solver optimum (leave it out, or write solver: adam)",
            "learning-rate: \"learning-rate\" has no effect with solver optimum (leave it out, or write solver: adam)",
            "select: \"select\" has no effect with solver optimum (leave it out, or write solver: adam)",
        ],
        Warnings(new LinearClassificationSettings { Epochs = 500, BatchSize = 8, LearningRate = 1e-2, Select = EpochSelection.Last }));

    [Fact]
    public void APenaltyHasNoEffectOnAdam() => Assert.Equal(
        ["penalty: \"penalty\" has no effect with solver adam (leave it out, or write solver: optimum)"],
        Warnings(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 500, Penalty = [1e-3], Loss = RegressionLoss.L1, Smoothness = 1, WeightL1 = 1 }));

    [Fact]
    public void ALossWithoutASlopeEverywhereHasNoSuchOptimum() => Assert.Equal(
        [
            "weight-l1: \"weight-l1\" is 0.1, but solver optimum needs a loss that is smooth (write solver: adam, or leave it out)",
            "smoothness: \"smoothness\" is 0.5, but solver optimum needs a loss that is smooth (write solver: adam, or leave it out)",
            "loss: \"loss\" is l1, but solver optimum needs a loss that is smooth (write loss: huber with a small delta, or solver: adam)",
        ],
        Errors(new LinearRegressionSettings { Loss = RegressionLoss.L1, Smoothness = 0.5, WeightL1 = 0.1 }));

    [Fact]
    public void ALossWithSeveralOptimaIsNotSolved()
    {
        Assert.Equal(
            [
                "total-variation: \"total-variation\" is 0.5, but solver optimum needs a loss that is smooth (write solver: adam, or leave it out)",
                "weight-l2: \"weight-l2\" is 0.1, but solver optimum shrinks weights by its penalty (write penalty:, which suits all sites, or solver: adam)",
            ],
            Errors(new LinearRegressionSettings { TotalVariation = 0.5, WeightL2 = 0.1 }));
        Assert.Equal(
            ["loss: \"loss\" is scale-shift-invariant, but solver optimum needs a loss that is convex (write solver: adam, or loss: huber)"],
            Errors(new LinearRegressionSettings { Loss = RegressionLoss.ScaleShiftInvariant }));
        Assert.Equal(
            ["loss: \"loss\" is dice, but solver optimum needs a loss that is convex (write solver: adam, or loss: cross-entropy)"],
            Errors(new LinearClassificationSettings { Loss = ClassificationLoss.Dice }));
        Assert.Empty(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Loss = RegressionLoss.ScaleShiftInvariant, WeightL2 = 0.1 }.Check());
        Assert.Empty(new LinearClassificationSettings { Solver = ProbeSolver.Adam, Loss = ClassificationLoss.Dice, WeightL2 = 0.1 }.Check());
        Assert.Empty(new LinearRegressionSettings { Solver = ProbeSolver.Adam, TotalVariation = 1 }.Check());
        Assert.Equal(["smoothness: \"smoothness\" is 0.5, but solver optimum needs a loss that is smooth (write solver: adam, or leave it out)"], Errors(new LinearClassificationSettings { Smoothness = 0.5 }));
        Assert.Empty(new LinearClassificationSettings { Solver = ProbeSolver.Adam, Smoothness = 0.5, TotalVariation = 1 }.Check());
    }

    [Fact]
    public void NothingThatLooksAtTheSizeOfAMapGoesWithALossThatKnowsNone()
    {
        string[] expected =
        [
            "smoothness: \"smoothness\" is 0.5, but loss scale-shift-invariant knows no scale: a map of smaller numbers would be as rough and cost less (leave it out, or write another loss)",
            "total-variation: \"total-variation\" is 0.1, but loss scale-shift-invariant knows no scale: a map of smaller numbers would be as rough and cost less (leave it out, or write another loss)",
        ];

        Assert.Equal(expected, Errors(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Loss = RegressionLoss.ScaleShiftInvariant, Smoothness = 0.5, TotalVariation = 0.1 }));
        Assert.Equal(expected, new MlpRegressionSettings { Loss = RegressionLoss.ScaleShiftInvariant, Smoothness = 0.5, TotalVariation = 0.1 }.Check().Select(problem => $"{problem.Setting}: {problem.Message} ({problem.Advice})"));
    }

    [Fact]
    public void APenaltyIsNamedOnce() => Assert.Equal(["penalty: a penalty is named twice (name each once)"], Errors(new LinearClassificationSettings { Penalty = [1, 0.1, 1] }));

    [Fact]
    public void TheDefaultsAgree()
    {
        Assert.Empty(new LinearRegressionSettings().Check());
        Assert.Empty(new LinearClassificationSettings { Solver = ProbeSolver.Adam }.Check());
    }

    private static string[] Warnings(LinearProbeSettings settings) => Texts(settings, isWarning: true);

    private static string[] Errors(LinearProbeSettings settings) => Texts(settings, isWarning: false);

    private static string[] Texts(LinearProbeSettings settings, bool isWarning)
    {
        Problem[] problems = [.. settings.Check()];
        Assert.All(problems, problem => Assert.Equal(isWarning, problem.IsWarning));
        return [.. problems.Select(problem => $"{problem.Setting}: {problem.Message} ({problem.Advice})")];
    }
}
