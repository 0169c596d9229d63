using TorchSharp;

namespace Runner.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly TrainingSettings _settings = new() { Steps = 40, BatchSize = 8, Lanes = 2, LearningRate = 1e-2, WarmupSteps = 5, Seed = 9 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void StepsInPiecesThroughTheDiskLeaveTheBitsOfStepsInOneGo()
    {
        (float[] weights, float[] average) = Train([40]);
        (float[] weightsInPieces, float[] averageInPieces) = Train([7, 8, 31, 40]);

        Assert.Equal(weights, weightsInPieces);
        Assert.Equal(average, averageInPieces);
        Assert.NotEqual(weights, average);
    }

    [Fact]
    public void EachLaneHasItsOwnThread()
    {
        Parabola objective = new();
        using TrainingState state = TrainingState.Start(objective);
        new Trainer(objective, Parabola.SampleCount, _settings).RunSteps(state, 3);

        Assert.Equal(2, objective.Threads.Count);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, objective.Threads);
    }

    [Fact]
    public void TheLossComesDownAndTheObserverHearsOfEveryStep()
    {
        Parabola objective = new();
        using TrainingState state = TrainingState.Start(objective);
        Listener listener = new();
        new Trainer(objective, Parabola.SampleCount, _settings).RunSteps(state, 40, listener);

        Assert.Equal(Enumerable.Range(1, 40), listener.Reports.Select(report => report.Step));
        Assert.True(listener.Reports[^5..].Average(report => report.Loss) < listener.Reports[..5].Average(report => report.Loss));
        Assert.Equal("offset", listener.Reports[0].Parts[0].Name);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(7, 8, 31, 40)]
    public void TheLossesOfAStateAreMeansInWhichRecentStepsWeighMost(params int[] stops)
    {
        Listener listener = new();
        Train(stops, listener: listener);
        using TrainingState state = TrainingState.Load(_folder, new Parabola());

        double[] weights = [.. Enumerable.Range(0, 40).Select(back => Math.Pow(0.99, back))];
        double Mean(Func<StepReport, double> of) => listener.Reports.AsEnumerable().Reverse().Zip(weights).Sum(pair => of(pair.First) * pair.Second) / weights.Sum();
        Assert.Equal(["loss", "offset-loss"], state.Losses.Keys.Order());
        Assert.Equal(Mean(report => report.Loss), state.Losses["loss"], 1e-12);
        Assert.Equal(Mean(report => report.Parts[0].Value), state.Losses["offset-loss"], 1e-12);
    }

    [Fact]
    public void WhereATrainingWasInterruptedChangesNoByteOfItsState()
    {
        Train([40]);
        byte[] whole = File.ReadAllBytes(Path.Combine(_folder, "training-state.safetensors"));
        Train([7, 8, 31, 40]);

        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(_folder, "training-state.safetensors")));
    }

    [Fact]
    public void CancellationLeavesTheStateOfTheLastWholeStep()
    {
        Parabola objective = new();
        using TrainingState state = TrainingState.Start(objective);
        using CancellationTokenSource source = new();
        Listener listener = new() { After = (6, source.Cancel) };

        Assert.Throws<OperationCanceledException>(() => new Trainer(objective, Parabola.SampleCount, _settings).RunSteps(state, 40, listener, source.Token));
        Assert.Equal(6, state.Step);
        state.Save(_folder);
        (float[] weights, _) = Train([40]);
        (float[] resumed, _) = Train([40], keepState: true);
        Assert.Equal(weights, resumed);
    }

    [Fact]
    public void AStateOfAnotherModelIsRefusedByTheTensorsName()
    {
        Parabola objective = new();
        using (TrainingState state = TrainingState.Start(objective))
        {
            state.Save(_folder);
        }

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TrainingState.Load(_folder, new Reshaped()));
        Assert.Equal(
            $"{_folder}/training-state.safetensors: tensor \"parameters.weight\" has shape [6, 3], the model that is trained has [3, 6]: the state belongs to another model",
            error.Message);
    }

    [Fact]
    public void ABatchThatDoesNotDivideIntoLanesIsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Trainer(new Parabola(), 48, _settings with { BatchSize = 9 }));
        Assert.Equal("a batch of 9 can't be split into 2 equal lanes: choose a batch size that is a multiple", error.Message);
    }

    [Fact]
    public void ALossThatIsNotANumberStopsTheTrainingAndNamesTheParameter()
    {
        Diverging objective = new();
        using TrainingState state = TrainingState.Start(objective);
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => new Trainer(objective, 48, _settings).RunSteps(state, 3));
        Assert.StartsWith("step 0: the gradient of \"only\" is not finite (loss of each lane: NaN, NaN).", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, state.Step);
    }

    private (float[] Weights, float[] Average) Train(int[] stops, bool keepState = false, Listener? listener = null)
    {
        if (!keepState)
        {
            File.Delete(Path.Combine(_folder, "training-state.safetensors"));
        }

        foreach (int stop in stops)
        {
            Parabola objective = new();
            using TrainingState state = File.Exists(Path.Combine(_folder, "training-state.safetensors"))
                ? TrainingState.Load(_folder, objective)
                : TrainingState.Start(objective);
            new Trainer(objective, Parabola.SampleCount, _settings).RunSteps(state, stop, listener);
            state.Save(_folder);
        }

        Parabola last = new();
        using TrainingState end = TrainingState.Load(_folder, last);
        end.CopyWeightsToObjective();
        float[] weights = last.Weights();
        end.CopyAverageToObjective();
        return (weights, last.Weights());
    }

    private sealed class Listener : ITrainingObserver
    {
        internal List<StepReport> Reports { get; } = [];

        internal (int Step, Action Act)? After { get; init; }

        public void OnStep(StepReport report)
        {
            Reports.Add(report);
            if (After is { } after && after.Step == report.Step)
            {
                after.Act();
            }
        }
    }

    private sealed class Reshaped : IObjective
    {
        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters { get; } = [("weight", new(torch.zeros(3, 6)))];

        public LossTerms Loss(Microbatch microbatch) => throw new NotSupportedException();
    }

    private sealed class Diverging : IObjective
    {
        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters { get; } = [("only", new(torch.zeros(3)))];

        public LossTerms Loss(Microbatch microbatch) => new((Parameters[0].Parameter / 0).sum());
    }
}
