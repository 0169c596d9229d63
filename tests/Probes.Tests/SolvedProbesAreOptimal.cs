using Probes.Kinds;
using Probes.Losses;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

/// <summary>Solved probes against references that share no code with them: the closed form, and the plain loss over upsampled predictions in float64, differentiated by autograd.</summary>
public sealed class SolvedProbesAreOptimal
{
    /// <summary>Channels, site, label size, images, and whether a constant is learned.</summary>
    public static TheoryData<int, int, int, int, bool> Problems => new()
    {
        { 24, 8, 64, 12, false }, { 40, 16, 64, 6, true }, { 72, 8, 64, 12, true }, { 72, 16, 64, 6, false }, { 24, 8, 64, 1, false }, { 24, 7, 30, 9, true },
        { 24, 16, 32, 17, false }, { 12, 16, 32, 24, true }, // Many images: a share of them is solved for first.
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void LeastSquaresAreTheClosedForm(int channels, int side, int size, int images, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(channels, side, size, images);
        const double Penalty = 1e-3;

        using ITrainedProbe solved = Regression(RegressionLoss.L2, bias, Penalty).Train(data, data, 0, default);

        Tensor rows = Rows(data, bias); // [cells, inputs], a row for each label pixel after upsampling
        double ridge = Penalty * data.Activations.to(ScalarType.Float64).square().mean().item<double>();
        Tensor ridges = torch.full([rows.shape[1]], ridge, dtype: ScalarType.Float64);
        if (bias)
        {
            ridges[-1] = 1e-8;
        }

        Tensor gram = (rows.t().mm(rows) * 2 / rows.shape[0]) + torch.diag(ridges);
        Tensor right = rows.t().mm(data.Labels.to(ScalarType.Float64).reshape(-1, 1)) * 2 / rows.shape[0];
        double[] expected = torch.linalg.solve(gram, right).reshape(-1).data<double>().ToArray();
        Assert.Equal(expected, Weights(solved), new Within(2e-6 * expected.Max(Math.Abs)));
        Assert.Equal(ridge, solved.Facts["ridge"], 1e-6 * ridge);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void NoSlopeIsLeftOfHubersLoss(int channels, int side, int size, int images, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(channels, side, size, images);

        using ITrainedProbe solved = Regression(RegressionLoss.Huber, bias, 1e-4).Train(data, data, 0, default);

        AssertOptimal(solved, data, bias, upsampled => nn.functional.huber_loss(upsampled[.., 0], data.Labels.to(ScalarType.Float64), 1), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void NoSlopeIsLeftOfTheCrossEntropyOfTwoClasses(int channels, int side, int size, int images, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(channels, side, size, images, 2);

        using ITrainedProbe solved = Classification(2, bias, 1e-4).Train(data, data, 0, default);

        AssertOptimal(solved, data, bias, upsampled => nn.functional.cross_entropy(upsampled, data.Labels), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void NoSlopeIsLeftOfTheCrossEntropyOfFiveClasses(int channels, int side, int size, int images, bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(channels, side, size, images, 5);

        using ITrainedProbe solved = Classification(5, bias, 1e-4).Train(data, data, 0, default);

        AssertOptimal(solved, data, bias, upsampled => nn.functional.cross_entropy(upsampled, data.Labels), 1e-4);
    }

    [Fact]
    public void ClassesThatCanBeToldApartEndWithFiniteWeightsThatTellThem()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData random = Numbers(24, 8, 64, 6);
        Tensor sign = random.Activations[.., 3].gt(0).to(ScalarType.Int64);
        ProbeData data = random with { Labels = sign.repeat_interleave(8, 1).repeat_interleave(8, 2), Type = LabelType.Classes, Prepared = new PreparedLabels() };

        using ITrainedProbe solved = Classification(2, false, 0).Train(data, data, 0, default);

        using Tensor predicted = solved.Predict(data.Activations, 64, 64);
        Assert.True(predicted.eq(data.Labels).all().item<bool>());
        Assert.True(solved.Facts["training-loss"] < 1e-3);
        Assert.All(Weights(solved), weight => Assert.True(double.IsFinite(weight)));
        Assert.True(solved.Facts["ridge"] > 0);
        AssertOptimal(solved, data, false, upsampled => nn.functional.cross_entropy(upsampled, data.Labels), 1e-8);
    }

    /// <summary>Every eighth image is what solving begins with: where these say the opposite of the others, or can be told apart without error as all can't, the optimum is still that of all.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void ImagesOrCellsThatAreUnlikeTheOthersDecideNoMoreThanTheirPart(bool opposite, bool cells)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(12, 16, 32, 40, 2);
        Tensor numbers = torch.arange(40).unsqueeze(1) + (cells ? torch.arange(16 * 16) : torch.zeros(1, dtype: ScalarType.Int64)); // The first eighth of them, and what is solved for first.
        Tensor unlike = numbers.remainder(8).eq(0).expand(40, 16 * 16).view(40, 16, 16);
        Tensor sign = opposite ? 1 - data.Labels : Upsampled(data.Activations.select(1, 3).gt(0).to(ScalarType.Int64));
        data = data with { Labels = torch.where(Upsampled(unlike), sign, data.Labels) };

        using ITrainedProbe solved = Classification(2, false, 0).Train(data, data, 0, default);

        AssertOptimal(solved, data, false, upsampled => nn.functional.cross_entropy(upsampled, data.Labels), 1e-8);

        static Tensor Upsampled(Tensor maps) => maps.repeat_interleave(2, 1).repeat_interleave(2, 2);
    }

    [Theory]
    [InlineData(1e-18)]
    [InlineData(1)]
    [InlineData(1e15)]
    public void ChannelsThatNearlyRepeatEachOtherAreToldApartInAnyUnit(double unit)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(24, 16, 32, 24, 2);
        Tensor almost = data.Activations + (1e-4 * torch.randn(data.Activations.shape, generator: new Generator(7)));
        ProbeData both = data with { Activations = torch.cat([data.Activations, almost], 1) * unit };

        using ITrainedProbe solved = Classification(2, false, 1e-7).Train(both, both, 0, default);

        AssertOptimal(solved, both, false, upsampled => nn.functional.cross_entropy(upsampled, data.Labels), 1e-7);
    }

    [Fact]
    public void ChannelsThatRepeatEachOtherShareTheirWeight()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 6);
        ProbeData twice = data with { Activations = torch.cat([data.Activations, data.Activations], 1) };

        using ITrainedProbe once = Regression(RegressionLoss.Huber, false, 0).Train(data, data, 0, default);
        using ITrainedProbe both = Regression(RegressionLoss.Huber, false, 0).Train(twice, twice, 0, default);

        double[] weights = Weights(both);
        Assert.Equal(weights[..24], weights[24..], new Within(1e-5));
        Assert.Equal(Weights(once), weights[..24].Zip(weights[24..], (one, other) => one + other), new Within(1e-4));
        Assert.Equal(once.Facts["training-loss"], both.Facts["training-loss"], 1e-8);
    }

    [Fact]
    public void AChannelOfZerosGetsNoWeight()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 6);
        data.Activations.narrow(1, 5, 1).zero_();

        using ITrainedProbe solved = Regression(RegressionLoss.Huber, false, 0).Train(data, data, 0, default);

        Assert.Equal(0, Weights(solved)[5]);
        AssertOptimal(solved, data, false, upsampled => nn.functional.huber_loss(upsampled[.., 0], data.Labels.to(ScalarType.Float64), 1), 1e-8);
    }

    [Fact]
    public void ALabelThatIsZeroEverywhereNeedsNoWeight()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 6);
        ProbeData flat = data with { Labels = torch.zeros_like(data.Labels), Prepared = new PreparedLabels() };

        using ITrainedProbe solved = Regression(RegressionLoss.Huber, false, 0).Train(flat, flat, 0, default);

        Assert.All(Weights(solved), weight => Assert.Equal(0, weight));
        Assert.Equal((0, 0, 0), (solved.Facts["training-loss"], solved.Facts["gradient-norm"], solved.Facts["iterations"]));
    }

    [Fact]
    public void AClassThatIsEverywhereIsPredictedEverywhere()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 6);
        ProbeData flat = data with { Labels = torch.ones_like(data.Labels).to(ScalarType.Int64), Type = LabelType.Classes, Prepared = new PreparedLabels() };

        using ITrainedProbe solved = Classification(2, true, 0).Train(flat, flat, 0, default);

        using Tensor predicted = solved.Predict(data.Activations, 64, 64);
        Assert.True(predicted.eq(1).all().item<bool>());
        Assert.All(Weights(solved), weight => Assert.True(double.IsFinite(weight)));
    }

    [Fact]
    public void TheUnitOfAnActivationChangesNothingThatIsPredicted()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 6);
        ProbeData small = data with { Activations = data.Activations * 1e-4f };

        using ITrainedProbe one = Regression(RegressionLoss.Huber, false, 0.1).Train(data, data, 0, default);
        using ITrainedProbe other = Regression(RegressionLoss.Huber, false, 0.1).Train(small, small, 0, default);

        Assert.Equal(Weights(one), Weights(other).Select(weight => weight * 1e-4), new Within(1e-6));
    }

    [Fact]
    public void OfSeveralPenaltiesTheOneOfLeastValidationLossIsKeptAndEachIsSolvedAsIfAlone()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData train = Numbers(72, 8, 64, 1);
        ProbeData validation = Numbers(72, 8, 64, 5, seed: 1);
        double[] penalties = [10, 0, 0.3, 1e-2];

        using ITrainedProbe chosen = Regression(RegressionLoss.Huber, false, penalties).Train(train, validation, 0, default);

        List<(double Penalty, double Loss, double[] Weights)> alone = [];
        foreach (double penalty in penalties)
        {
            using ITrainedProbe single = Regression(RegressionLoss.Huber, false, penalty).Train(train, validation, 0, default);
            using Tensor predicted = single.Predict(validation.Activations, 64, 64);
            alone.Add((penalty, nn.functional.huber_loss(predicted.to(ScalarType.Float64), validation.Labels.to(ScalarType.Float64), 1).item<double>(), Weights(single)));
        }

        (double Penalty, double Loss, double[] Weights) best = alone.MinBy(each => each.Loss);
        Assert.Equal(best.Penalty, chosen.Facts["penalty"]);
        Assert.NotEqual(0, best.Penalty); // Otherwise choosing would not be tested.
        Assert.NotEqual(10, best.Penalty);
        Assert.Equal(best.Weights, Weights(chosen), new Within(1e-6));
        Assert.Equal(alone.Select(each => each.Loss), chosen.Penalties.Select(each => each.Validation), new Within(1e-6));
        Assert.Equal(best.Penalty, Assert.Single(chosen.Penalties, each => each.Chosen).Penalty);
    }

    [Fact]
    public void SeveralPenaltiesWithoutValidationImagesAreRefused()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 2);
        ProbeData nothing = data with { Activations = data.Activations[..0], Labels = data.Labels[..0], Prepared = new PreparedLabels() };

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Regression(RegressionLoss.Huber, false, 0, 1).Train(data, nothing, 0, default));

        Assert.Equal("several penalties are given, but there is no validation image to choose by", error.Message);
    }

    [Fact]
    public void WhatIsNotANumberIsNotLearnedFrom()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 2);
        ProbeData spoilt = data with { Activations = data.Activations.clone() };
        spoilt.Activations[1, 3, 2, 2] = float.NaN;
        ProbeData unlabelled = data with { Labels = data.Labels.clone(), Prepared = new PreparedLabels() };
        unlabelled.Labels[0, 1, 1] = float.PositiveInfinity;
        ReadoutProbe probe = Regression(RegressionLoss.Huber, false, 0);

        Assert.Equal("a training activation is not finite, so that nothing can be learnt", Assert.Throws<ProbeDivergedException>(() => probe.Train(spoilt, data, 0, default)).Message);
        Assert.Equal("a validation activation is not finite, so that nothing can be learnt", Assert.Throws<ProbeDivergedException>(() => probe.Train(data, spoilt, 0, default)).Message);
        Assert.Equal("a training label is not finite, so that nothing can be learnt", Assert.Throws<ProbeDivergedException>(() => probe.Train(unlabelled, data, 0, default)).Message);
    }

    [Fact]
    public void AClassThatTheProbeDoesNotKnowIsNamedWithItsPlace()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(24, 8, 64, 3, 2);
        data.Labels[2, 5, 7] = 4;

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Classification(2, false, 0).Train(data, data, 0, default));

        Assert.Equal("the label of image 2 has the value 4 at row 5, column 7: a classification needs whole numbers from 0 to 1", error.Message);
    }

    [Fact]
    public void TheSameComesOutTwiceAndTheSeedIsNotAsked()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Classes(72, 16, 64, 6, 2);

        using ITrainedProbe one = Classification(2, false, 1e-4).Train(data, data, 1, default);
        using ITrainedProbe other = Classification(2, false, 1e-4).Train(data, data, 2, default);

        Assert.Equal(Weights(one), Weights(other));
    }

    [Fact]
    public void AdamOverManyEpochsComesNearTheOptimumAndNotBelowIt()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Numbers(24, 8, 64, 8);
        LinearRegressionSettings adam = new() { Solver = ProbeSolver.Adam, Epochs = 400, LearningRate = 1e-2, Select = Probes.Training.EpochSelection.Last };

        using ITrainedProbe trained = new ReadoutProbe("linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.Huber, 1, 0), adam).Train(data, data, 0, default);
        using ITrainedProbe solved = Regression(RegressionLoss.Huber, false, 0).Train(data, data, 0, default);

        double gain = trained.Facts["training-loss"] - solved.Facts["training-loss"];
        Assert.InRange(gain, 0, 1e-3 * solved.Facts["training-loss"]);
    }

    private static void AssertOptimal(ITrainedProbe solved, ProbeData data, bool bias, Func<Tensor, Tensor> loss, double penalty)
    {
        double[] stored = Weights(solved);
        long outputs = solved.Parameters["dense1.weight"].shape[0];
        Tensor at = torch.tensor(stored).view(outputs, -1);
        double unit = data.Activations.to(ScalarType.Float64).square().mean().item<double>();
        Tensor ridges = torch.full([at.shape[1]], penalty * unit, dtype: ScalarType.Float64);
        if (bias)
        {
            ridges[-1] = 1e-8;
        }

        (double atZero, _) = Slope(torch.zeros_like(at));
        (double left, double value) = Slope(at);
        Assert.True(left <= 2e-6 * atZero, $"{left} of {atZero}");
        Assert.Equal(left / atZero, solved.Facts["gradient-norm"], 1e-3 * (left / atZero) + 1e-10);
        Assert.Equal(value, solved.Facts["training-loss"], 1e-9 + (1e-7 * value));

        // By weights of channels of mean square 1; two logits are moved against each other only.
        (double, double) Slope(Tensor weights)
        {
            Tensor variable = weights.clone().requires_grad_();
            Tensor activations = Inputs(data, bias);
            Tensor cells = torch.einsum("oc,nchw->nohw", variable, activations);
            Tensor upsampled = nn.functional.interpolate(cells, [data.Labels.shape[1], data.Labels.shape[2]], mode: InterpolationMode.Nearest);
            Tensor plain = loss(upsampled);
            (plain + (0.5 * (ridges * variable.square()).sum())).backward();
            Tensor units = activations.square().mean([0, 2, 3]).sqrt();
            Tensor slope = variable.grad!;
            slope = outputs == 2 ? (slope[1] - slope[0]).unsqueeze(0) * 0.5 : slope;
            return ((slope / torch.where(units > 0, units, torch.ones_like(units))).abs().max().item<double>(), plain.item<double>());
        }
    }

    private static Tensor Inputs(ProbeData data, bool bias)
    {
        Tensor activations = data.Activations.to(ScalarType.Float64);
        return bias ? torch.cat([activations, torch.ones_like(activations[.., ..1])], 1) : activations;
    }

    private static Tensor Rows(ProbeData data, bool bias) =>
        nn.functional.interpolate(Inputs(data, bias), [data.Labels.shape[1], data.Labels.shape[2]], mode: InterpolationMode.Nearest).permute(0, 2, 3, 1).reshape(data.Labels.numel(), -1);

    // [outputs x inputs], with the bias as last input.
    private static double[] Weights(ITrainedProbe probe)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor weight = probe.Parameters["dense1.weight"];
        Tensor whole = probe.Parameters.TryGetValue("dense1.bias", out Tensor? constant) ? torch.cat([weight, constant.unsqueeze(1)], 1) : weight;
        return whole.to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
    }

    private static ReadoutProbe Regression(RegressionLoss loss, bool bias, params double[] penalties) =>
        new("linear-regression", new LinearKind(1, bias), new RegressionTask(loss, 1, 0), new LinearRegressionSettings { Penalty = penalties });

    private static ReadoutProbe Classification(int classes, bool bias, params double[] penalties) =>
        new("linear-classification", new LinearKind(classes, bias), new ClassificationTask(classes), new LinearClassificationSettings { Penalty = penalties });

    // Activations whose channels mix and differ in size; labels that these tell in part, and some of which are far off.
    private static ProbeData Numbers(int channels, int side, int size, int images, int seed = 0)
    {
        using Generator fixedOnes = new(99);
        using Generator generator = new((ulong)(seed + 5));
        Tensor mixing = torch.randn([channels, channels], generator: fixedOnes) / Math.Sqrt(channels);
        Tensor true_ = torch.randn([channels], generator: fixedOnes) * 0.3;
        Tensor activations = torch.einsum("nchw,cd->ndhw", torch.randn([images, channels, side, side], generator: generator), mixing) + 0.2;
        Tensor cells = torch.einsum("nchw,c->nhw", activations, true_).unsqueeze(1);
        Tensor noise = torch.randn([images, size, size], generator: generator);
        Tensor labels = nn.functional.interpolate(cells, [size, size], mode: InterpolationMode.Nearest)[.., 0] + noise + (0.3 * noise.pow(3));
        return new ProbeData(activations, labels, LabelType.Continuous, torch.zeros(images, 3, size, size));
    }

    private static ProbeData Classes(int channels, int side, int size, int images, int classes)
    {
        ProbeData data = Numbers(channels, side, size, images);
        Tensor labels = ((data.Labels * 0.7) + (classes / 2.0)).floor().clamp(0, classes - 1).to(ScalarType.Int64);
        return data with { Labels = labels, Type = LabelType.Classes };
    }

    private sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
