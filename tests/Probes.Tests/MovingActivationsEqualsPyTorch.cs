using Probes.Cells;
using Probes.Kinds;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Probes.Tests;

public sealed class MovingActivationsEqualsPyTorch
{
    // Where a cell's gradient nearly cancels, Adam divides its rounding by itself: the order of 16 float32 terms then moves an element by up to 1e-5.
    private const double Tolerance = 2e-5;

    [Fact]
    public void TowardsAMask() => AssertMoves("intervention-mask", "cross-entropy", new ClassificationTask(2));

    [Fact]
    public void TowardsADepthMap() => AssertMoves("intervention-depth", "huber", new RegressionTask(RegressionLoss.Huber, 1, 0));

    /// <summary>Many images, which do not go at once on the processor, each with its own target; a channel that is not read; formats of half the precision.</summary>
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void EachImageMovesAsIfAloneInTheFormatThatItCameIn(ScalarType format)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(8);
        Tensor activations = torch.randn([7, 96, 32, 32], generator: generator).to(format);
        Tensor targets = torch.randint(0, 2, [7, 64, 64], generator: generator).to(int64);
        Tensor weight = torch.randn([2, 96], generator: generator) * 0.1;
        weight[0, 5] = weight[1, 5] = 0;
        using ITrainedProbe probe = Foreground(false).Load(new Dictionary<string, Tensor> { ["dense1.weight"] = weight });

        Tensor moved = probe.MoveTowards(activations, targets, 5e-3, 30);

        Assert.Equal(format, moved.dtype);
        Assert.Equal(activations.shape, moved.shape);
        Assert.Equal(activations[.., 5].to(ScalarType.Float32).flatten().data<float>().ToArray(), moved[.., 5].to(ScalarType.Float32).flatten().data<float>().ToArray());
        for (int image = 0; image < 7; image++)
        {
            Tensor alone = Plainly(activations[image..(image + 1)].to(ScalarType.Float64), 5e-3, 30, cells => nn.functional.cross_entropy(
                nn.functional.interpolate(nn.functional.conv2d(cells, weight.to(ScalarType.Float64).view(2, 96, 1, 1)), [64, 64], mode: InterpolationMode.Nearest), targets[image..(image + 1)]));
            Close.Assert(alone.to(format).to(ScalarType.Float32).flatten().data<float>().ToArray(), moved[image].to(ScalarType.Float32).flatten().data<float>().ToArray(), format == ScalarType.Float32 ? Tolerance : 0.04);
        }
    }

    /// <summary>A constant that is learned, a hidden layer, more classes than two, and losses with corners, against autograd and PyTorch's own Adam.</summary>
    [Theory]
    [InlineData("bias")]
    [InlineData("hidden layer")]
    [InlineData("five classes")]
    [InlineData("absolute error")]
    public void EveryKindOfReadoutIsFollowed(string kind)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(9);
        Tensor activations = torch.randn([2, 24, 8, 8], generator: generator);
        (IProbe probe, Tensor targets, int outputs) = kind switch
        {
            "five classes" => (new ReadoutProbe("", new LinearKind(5, true), new ClassificationTask(5), new LinearClassificationSettings()), Classes(5), 5),
            "hidden layer" => (new ReadoutProbe("", new MlpKind(6, 2), new ClassificationTask(2), new MlpClassificationSettings()), Classes(2), 2),
            "absolute error" => (new ReadoutProbe("", new LinearKind(1, true), new RegressionTask(RegressionLoss.L1, 1, 0), new LinearRegressionSettings()), torch.randn([2, 32, 32], generator: generator), 1),
            _ => ((IProbe)Foreground(true), Classes(2), 2),
        };
        int units = kind == "hidden layer" ? 6 : outputs;
        Dictionary<string, Tensor> parameters = new() { ["dense1.weight"] = torch.randn([units, 24], generator: generator) * 0.2, ["dense1.bias"] = torch.randn([units], generator: generator) };
        if (kind == "hidden layer")
        {
            parameters["dense2.weight"] = torch.randn([2, 6], generator: generator);
            parameters["dense2.bias"] = torch.randn([2], generator: generator);
        }

        using ITrainedProbe trained = probe.Load(parameters);
        Tensor moved = trained.MoveTowards(activations, targets, 5e-3, 30);

        Tensor expected = Plainly(activations, 5e-3, 30, cells =>
        {
            Tensor read = nn.functional.conv2d(cells, parameters["dense1.weight"].view(units, 24, 1, 1), parameters["dense1.bias"]);
            read = kind == "hidden layer" ? nn.functional.conv2d(read.relu(), parameters["dense2.weight"].view(2, 6, 1, 1), parameters["dense2.bias"]) : read;
            Tensor upsampled = nn.functional.interpolate(read, [32, 32], mode: InterpolationMode.Nearest);
            return 2 * (kind == "absolute error" ? nn.functional.l1_loss(upsampled[.., 0], targets) : nn.functional.cross_entropy(upsampled, targets)); // the sum of two images' means
        });
        Close.Assert(expected.flatten().data<float>().ToArray(), moved.flatten().data<float>().ToArray(), Tolerance);

        Tensor Classes(int count) => torch.randint(0, count, [2, 32, 32], generator: generator).to(int64);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AlongOneDirectionTheWayIsThatOfAllMoments(bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProbeData data = Some.Mask();
        CellMap map = CellMap.Of(data);
        LinearReadout readout = new(24, 2, bias);
        using Generator generator = new(10);
        IReadOnlyDictionary<string, Tensor> parameters = readout.Parameters.ToDictionary(parameter => parameter.Name, parameter => torch.randn([.. parameter.Shape], generator: generator) * 0.2);
        TwoClassLoss difference = new(CountedLabels.Of(map, data, 2));
        Tensor direction = parameters["dense1.weight"][1] - parameters["dense1.weight"][0];
        Tensor offset = bias ? parameters["dense1.bias"][1] - parameters["dense1.bias"][0] : torch.zeros([]);
        Tensor all = torch.arange(12);

        Tensor one = new DirectionMover(direction, offset, difference, 0.05, 128).Move(data.Activations, all);
        Tensor other = new ActivationMover(readout, parameters, difference, 0.05, 128).Move(data.Activations, all);

        Close.Assert(other.flatten().data<float>().ToArray(), one.flatten().data<float>().ToArray(), Tolerance);
        Assert.True((one - data.Activations).abs().max().item<float>() > 0.5); // They were moved.
    }

    [Fact]
    public void TheSameBitsComeTwice()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ITrainedProbe probe = Foreground(false).Load(new Dictionary<string, Tensor> { ["dense1.weight"] = Golden.Tensor("cross-entropy/weight") });
        ProbeData data = Some.Mask();

        float[] once = probe.MoveTowards(data.Activations, data.Labels, 5e-3, 20).data<float>().ToArray();

        Assert.Equal(once, probe.MoveTowards(data.Activations, data.Labels, 5e-3, 20).data<float>().ToArray());
    }

    [Fact]
    public void EachActivationNeedsATarget()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ITrainedProbe probe = Foreground(false).Load(new Dictionary<string, Tensor> { ["dense1.weight"] = Golden.Tensor("cross-entropy/weight") });
        ProbeData data = Some.Mask();

        Assert.Equal(
            "12 activations need as many targets, not 3 (Parameter 'target')", Assert.Throws<ArgumentException>(() => probe.MoveTowards(data.Activations, data.Labels[..3], 5e-3, 1)).Message);
        Assert.Equal(
            "the probe reads 24 channels, the activation has 20 (Parameter 'activations')",
            Assert.Throws<ArgumentException>(() => probe.MoveTowards(data.Activations[.., ..20], data.Labels, 5e-3, 1)).Message);
    }

    private static ReadoutProbe Foreground(bool bias) => new("linear-classification", new LinearKind(2, bias), new ClassificationTask(2), new LinearClassificationSettings());

    // The way that PyTorch's own Adam takes.
    private static Tensor Plainly(Tensor activations, double learningRate, int iterations, Func<Tensor, Tensor> loss)
    {
        using IDisposable differentiable = torch.enable_grad();
        Parameter variable = new(activations.clone());
        using optim.Optimizer adam = optim.Adam([variable], learningRate);
        for (int i = 0; i < iterations; i++)
        {
            adam.zero_grad();
            loss(variable).backward();
            adam.step();
        }

        return variable.detach();
    }

    private static void AssertMoves(string name, string probe, IProbeTask task)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ReadoutProbe kind = new("", new LinearKind(task is ClassificationTask ? 2 : 1, false), task, task is ClassificationTask ? new LinearClassificationSettings() : new LinearRegressionSettings());
        using ITrainedProbe trained = kind.Load(new Dictionary<string, Tensor> { ["dense1.weight"] = Golden.Tensor($"{probe}/weight") });
        Tensor activation = Golden.Tensor("activations")[..1];
        Tensor target = Golden.Tensor($"{name}/target").unsqueeze(0).to(task.Type == LabelType.Classes ? int64 : float32);

        Tensor moved = trained.MoveTowards(activation, target, 5e-3, 128);

        Close.Assert(Golden.Floats($"{name}/edited"), moved.flatten().data<float>().ToArray(), Tolerance);
        float[] losses = Golden.Floats($"{name}/loss"); // before each iteration
        foreach (int iterations in (int[])[0, 1, 5, 40, 127])
        {
            Tensor read = nn.functional.conv2d(iterations == 0 ? activation : trained.MoveTowards(activation, target, 5e-3, iterations), Golden.Tensor($"{probe}/weight").view(-1, 24, 1, 1));
            Tensor upsampled = nn.functional.interpolate(read, [32, 32], mode: InterpolationMode.Nearest);
            Tensor loss = task.Type == LabelType.Classes ? nn.functional.cross_entropy(upsampled, target) : nn.functional.huber_loss(upsampled[.., 0], target);
            Assert.Equal(losses[iterations], loss.item<float>(), 1e-6f);
        }
    }
}
