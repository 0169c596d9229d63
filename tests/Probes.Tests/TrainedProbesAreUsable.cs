using Probes.Kinds;
using Probes.Losses;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

public sealed class TrainedProbesAreUsable
{
    private static readonly ReadoutProbe Depth =
        new("linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.Huber, 1, 0), new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 5 });

    private static readonly ReadoutProbe Foreground =
        new("linear-classification", new LinearKind(2, true), new ClassificationTask(2), new LinearClassificationSettings { Solver = ProbeSolver.Adam, Epochs = 5, Bias = true });

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        using ITrainedProbe first = Depth.Train(Some(..8), Some(8..), 7, CancellationToken.None);
        using ITrainedProbe second = Depth.Train(Some(..8), Some(8..), 7, CancellationToken.None);
        using ITrainedProbe other = Depth.Train(Some(..8), Some(8..), 8, CancellationToken.None);

        Assert.Equal(Weight(first), Weight(second));
        Assert.NotEqual(Weight(first), Weight(other));
    }

    [Fact]
    public void TheEpochWithTheLowestValidationLossIsKept()
    {
        using ITrainedProbe trained = Depth.Train(Some(..8), Some(8..), 7, CancellationToken.None);

        EpochLoss chosen = Assert.Single(trained.Losses, loss => loss.Chosen);
        Assert.Equal(trained.Losses.Min(loss => loss.Validation), chosen.Validation);
        Assert.Equal([1, 2, 3, 4, 5], trained.Losses.Select(loss => loss.Epoch));
    }

    [Fact]
    public void WithoutValidationImagesTheLastEpochIsKept()
    {
        using ITrainedProbe trained = Depth.Train(Some(..8), Some(..0), 7, CancellationToken.None);

        Assert.Equal(5, Assert.Single(trained.Losses, loss => loss.Chosen).Epoch);
        Assert.All(trained.Losses, loss => Assert.True(double.IsNaN(loss.Validation)));
    }

    [Fact]
    public void AStoredProbePredictsWhatItPredictedBefore()
    {
        using ITrainedProbe trained = Foreground.Train(Some(..8, classes: true), Some(8.., classes: true), 7, CancellationToken.None);
        using ITrainedProbe loaded = Foreground.Load(trained.Parameters);
        using torch.Tensor activations = Golden.Tensor("activations");

        using torch.Tensor before = trained.Predict(activations, 32, 32);
        using torch.Tensor after = loaded.Predict(activations, 32, 32);

        Assert.Equal([12, 32, 32], before.shape);
        Assert.Equal(torch.int64, before.dtype);
        Assert.Equal(before.data<long>().ToArray(), after.data<long>().ToArray());
        Assert.Equal([2, 24], trained.Parameters["dense1.weight"].shape);
    }

    /// <summary>Of each image and pixel the probabilities sum to 1, the most probable class is the predicted one, and the position alone says how often a class was there.</summary>
    [Fact]
    public void ProbabilitiesAgreeWithWhatIsPredicted()
    {
        using torch.Tensor activations = Golden.Tensor("activations");
        using ITrainedProbe trained = Foreground.Train(Some(..8, classes: true), Some(8.., classes: true), 7, CancellationToken.None);
        using torch.Tensor probabilities = trained.Probabilities(activations, 32, 32);
        using ITrainedProbe position = Foreground.Baselines[1].Train(Some(..8, classes: true), Some(..0, classes: true), 0, CancellationToken.None);

        Assert.Equal([12, 2, 32, 32], probabilities.shape);
        Assert.True((probabilities.sum(1) - 1).abs().max().item<double>() < 1e-12);
        Assert.Equal(trained.Predict(activations, 32, 32).data<long>().ToArray(), probabilities.argmax(1).data<long>().ToArray());
        Assert.Equal(Golden.Tensor("mask")[..8].to(torch.float64).mean([0]).data<double>().ToArray(), position.Probabilities(activations, 32, 32)[5, 1].contiguous().data<double>().ToArray());
        Assert.True(Foreground.GivesProbabilities);
        Assert.False(Depth.GivesProbabilities);
    }

    [Fact]
    public void AWronglyShapedParameterIsNamed()
    {
        using torch.Tensor weight = torch.zeros(3, 24);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Depth.Load(new Dictionary<string, torch.Tensor> { ["dense1.weight"] = weight }));

        Assert.Equal("the stored probe's \"dense1.weight\" is [3, 24], [1, 24] is needed", error.Message);
    }

    [Fact]
    public void LabelsOfTheWrongTypeAreRefusedWithTheRightKind()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Depth.Train(Some(..8, classes: true), Some(..0, classes: true), 7, CancellationToken.None));

        Assert.Equal(
            "probe \"linear-regression\" learns from labels that are numbers, but these are classes; linear-classification learns from classes", error.Message);
    }

    [Fact]
    public void TheDepthBaselineIsTheMeanLabelAtEachPosition()
    {
        using ITrainedProbe baseline = Depth.Baseline.Train(Some(..8), Some(..0), 0, CancellationToken.None);
        using torch.Tensor activations = Golden.Tensor("activations");
        using torch.Tensor predicted = baseline.Predict(activations, 32, 32);

        float[] mean = Golden.Tensor("depth")[..8].mean([0]).data<float>().ToArray();
        Close.Assert(mean, predicted[3].data<float>().ToArray());
    }

    [Fact]
    public void TheForegroundBaselineIsTheConstantMaskOfBestTrainingDice()
    {
        using torch.Tensor labels = torch.tensor(new long[] { 1, 1, 0, 0, 1, 0, 1, 0 }, [2, 2, 2]);
        using torch.Tensor activations = torch.zeros(2, 1, 1, 1);
        using torch.Tensor images = torch.zeros(2, 3, 2, 2);

        using ITrainedProbe baseline = Foreground.Baseline.Train(
            new ProbeData(activations, labels, LabelType.Classes, images), new ProbeData(activations[..0], labels[..0], LabelType.Classes, images[..0]), 0, CancellationToken.None);

        // Dice of the first pixel alone is 2/3 on both images; of the three pixels above zero 4/5.
        Assert.Equal([1f, 1f, 1f, 0f], baseline.Parameters["position.map"].data<float>().ToArray());
    }

    [Fact]
    public void ARareClassHasTheMostFrequentOneAsItsSecondBaseline()
    {
        using torch.Tensor labels = torch.tensor(new long[] { 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 }, [3, 2, 2]);

        float[][] maps = MapsOf(Foreground, labels);

        // A mask of nothing has no Dice; of the two pixels that are foreground once each, both together have the best. Accuracy is best where nothing is foreground.
        Assert.Equal([[1f, 0f, 1f, 0f], [0f, 0f, 0f, 0f]], maps);
        Assert.Single(Depth.Baselines);
    }

    [Fact]
    public void OfThreeClassesTheMostFrequentAtEachPixelAndTheMaskOfEachAreBaselines()
    {
        // Pixels, one below the other: 0 0 0, then 2 1 2, then 1 1 0, then 2 0 1.
        using torch.Tensor labels = torch.tensor(new long[] { 0, 2, 1, 2, 0, 1, 1, 0, 0, 2, 0, 1 }, [3, 2, 2]);
        IProbe three = new ReadoutProbe("three", new LinearKind(3, false), new ClassificationTask(3), new LinearClassificationSettings { Classes = 3 });

        float[][] maps = MapsOf(three, labels);

        Assert.Equal([0f, 2f, 1f, 0f], maps[0]); // of equally many the first
        Assert.Equal([0f, 2f, 1f, 0f], maps[1]);
        // The mask of each class where its training Dice is best, among thresholds of how often it is there; elsewhere the most frequent of the others.
        Assert.Equal([0f, 2f, 1f, 1f], maps[2]);
        Assert.Equal([0f, 1f, 1f, 1f], maps[3]);
        Assert.Equal([0f, 2f, 1f, 2f], maps[4]);
    }

    // What each baseline of a probe of classes says of every picture, from labels [images, height, width].
    private static float[][] MapsOf(IProbe probe, torch.Tensor labels)
    {
        long count = labels.shape[0];
        using torch.Tensor activations = torch.zeros(count, 1, 1, 1);
        using torch.Tensor images = torch.zeros(count, 3, labels.shape[1], labels.shape[2]);
        ProbeData train = new(activations, labels, LabelType.Classes, images);
        ProbeData none = new(activations[..0], labels[..0], LabelType.Classes, images[..0]);
        return [.. probe.Baselines.Select(baseline =>
        {
            using ITrainedProbe trained = baseline.Train(train, none, 0, CancellationToken.None);
            return trained.Parameters["position.map"].data<float>().ToArray();
        })];
    }

    private static float[] Weight(ITrainedProbe probe) => probe.Parameters["dense1.weight"].data<float>().ToArray();

    private static ProbeData Some(Range images, bool classes = false)
    {
        torch.Tensor labels = classes ? Golden.Tensor("mask").to(torch.int64) : Golden.Tensor("depth");
        (int start, int length) = images.GetOffsetAndLength(12);
        return new ProbeData(
            Golden.Tensor("activations").narrow(0, start, length),
            labels.narrow(0, start, length),
            classes ? LabelType.Classes : LabelType.Continuous,
            torch.zeros(length, 3, 32, 32));
    }
}
