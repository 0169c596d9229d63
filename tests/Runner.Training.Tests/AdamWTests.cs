using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Training.Tests;

public sealed class AdamWTests
{
    // The corrected moments of the first step are g and g^2: p * (1 - 0.1 * 0.1) - 0.1 * sign(g).
    [Fact]
    public void TheFirstStepDecaysTheWeightsAndMovesEachByTheLearningRate()
    {
        Assert.Equal([0.89f, -1.88f, 2.87f], Cubed(steps: 1, decay: 0.1), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void ManyStepsAgreeWithTheDefinitionInDoublePrecision()
    {
        float[] trained = Cubed(steps: 25, decay: 0.1);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Definition(new[] { 1.0, -2.0, 3.0 }[i], 25, decay: 0.1), trained[i], 1e-4);
        }
    }

    [Fact]
    public void VectorsDoNotDecay()
    {
        float[] vector = Cubed(steps: 1, decay: 0.1, shape: [3]);
        Assert.Equal([0.9f, -1.9f, 2.9f], vector, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void ALongGradientIsScaledDownToTheClipNorm()
    {
        Cubic objective = new([1, 3]);
        using TrainingState state = TrainingState.Start(objective);
        new Trainer(objective, 4, Settings(1, 0) with { ClipNorm = 1 }).RunSteps(state, 1);

        // The gradient (3, 12, 27) has norm 29.7; the first moment is a tenth of the clipped one.
        Assert.Equal(0.1 * 27 / Math.Sqrt(9 + 144 + 729), state.FirstMoment[2].item<float>(), 1e-4);
    }

    [Fact]
    public void TheLearningRateRisesThenFallsAlongACosine()
    {
        TrainingSettings settings = new() { Steps = 110, WarmupSteps = 10, LearningRate = 1, FinalLearningRate = 0.2 };
        Assert.Equal(0.1, LearningRateSchedule.At(0, settings), 1e-9);
        Assert.Equal(1, LearningRateSchedule.At(10, settings), 1e-9);
        Assert.Equal(0.6, LearningRateSchedule.At(60, settings), 1e-9);
        Assert.Equal(0.2, LearningRateSchedule.At(110, settings), 1e-9);
    }

    private static TrainingSettings Settings(int steps, double decay) => new()
    {
        Steps = steps,
        BatchSize = 2,
        LearningRate = 0.1,
        FinalLearningRate = 1,
        WarmupSteps = 0,
        WeightDecay = decay,
        ClipNorm = 0,
    };

    private static float[] Cubed(int steps, double decay, long[]? shape = null)
    {
        Cubic objective = new(shape ?? [1, 3]);
        using TrainingState state = TrainingState.Start(objective);
        new Trainer(objective, 4, Settings(steps, decay)).RunSteps(state, steps);
        return objective.Values();
    }

    private static double Definition(double p, int steps, double decay)
    {
        double first = 0;
        double second = 0;
        for (int t = 1; t <= steps; t++)
        {
            double gradient = 3 * p * p * Math.Sign(p);
            first = (0.9 * first) + (0.1 * gradient);
            second = (0.99 * second) + (0.01 * gradient * gradient);
            p -= 0.1 * decay * p;
            p -= 0.1 * (first / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(second / (1 - Math.Pow(0.99, t))) + 1e-8);
        }

        return p;
    }

    private sealed class Cubic(long[] shape) : IObjective
    {
        private readonly Parameter _point = new(tensor(new[] { 1f, -2f, 3f }).view(shape));

        public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [("point", _point)];

        public LossTerms Loss(Microbatch microbatch) => new(_point.abs().pow(3).sum());

        internal float[] Values() => [.. _point.data<float>()];
    }
}
