using Runner.Diffusion.Networks;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Text;
using Runner.Training;
using StableDiffusionTraining.Objectives;
using StableDiffusionTraining.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Tests.Objectives;

public sealed class Objectives
{
    [Fact]
    public void AFreshDenoiserSaysZeroSoThatItsLossIsTheVelocitysMeanSquare()
    {
        // Latents that are all 2: velocity = signal * noise - level * 2, mean square = signal^2 + 4 * level^2, here its mean over all training steps.
        DenoiserObjective objective = Objective(clean: 2, NoiseOfTraining.Config);
        LossTerms loss = objective.Loss(new Microbatch(0, 0, [.. Enumerable.Range(0, 512).Select(i => (long)(i % 4))], new Generator(3)));

        double[] alphas = CumulativeAlphas();
        double expected = alphas.Average(alpha => alpha + (4 * (1 - alpha)));
        Assert.InRange(loss.Total.item<float>(), 0.95 * expected, 1.05 * expected);
    }

    [Fact]
    public void EmphasisDrawsNoisyTimestepsMoreOften()
    {
        DenoiserObjective objective = Objective(clean: 2, NoiseOfTraining.Config, new DenoiserLoss { NoiseEmphasis = 2 });
        LossTerms loss = objective.Loss(new Microbatch(0, 0, [.. Enumerable.Range(0, 2048).Select(i => (long)(i % 4))], new Generator(3)));

        double expected = VelocitiesWithEmphasis(2).Average(drawn => drawn.Square);
        Assert.InRange(loss.Total.item<float>(), 0.98 * expected, 1.02 * expected);
        Assert.True(expected > 1.1 * VelocitiesWithEmphasis(0).Average(drawn => drawn.Square));
    }

    [Fact]
    public void TheHalvesOfManySmallBatchesAverageToTheHalvesOfAll()
    {
        // Of four samples often none is in the clearer half.
        DenoiserObjective objective = Objective(clean: 2, NoiseOfTraining.Config, new DenoiserLoss { NoiseEmphasis = 0.3 });
        Generator generator = new(3);
        List<float[]> parts = [];
        for (int batch = 0; batch < 1500; batch++)
        {
            using DisposeScope scope = NewDisposeScope();
            parts.Add([.. objective.Loss(new Microbatch(batch, 0, [0, 1, 2, 3], generator)).Parts.Select(part => part.Value.item<float>())]);
        }

        double noisy = VelocitiesWithEmphasis(0.3).Where(drawn => drawn.Timestep >= 500).Average(drawn => drawn.Square);
        double clear = VelocitiesWithEmphasis(0.3).Where(drawn => drawn.Timestep < 500).Average(drawn => drawn.Square);
        Assert.InRange(parts.Average(halves => halves[0]), 0.95 * noisy, 1.05 * noisy);
        Assert.InRange(parts.Average(halves => halves[1]), 0.95 * clear, 1.05 * clear);
    }

    [Fact]
    public void WordsBeginApart()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(Goldens.PathTo("sd1-small/tokenizer"));
        using ClipTextModel text = new(new DenoiserShape().Text(tokenizer));
        text.Initialize(new Generator(2));
        using Tensor states = text.call(tokenizer.Encode(["a red cube on the left", "a red cube on the right"]));
        double apart = (states[0] - states[1]).norm().item<float>() / states[0].norm().item<float>();
        Assert.True(apart > 0.1, $"the text states of left and right differ by {apart:0.000} of their length");
    }

    [Fact]
    public void AScheduleOfAnotherPredictionIsRefused()
    {
        string config = NoiseOfTraining.Config.Replace("v_prediction", "epsilon", StringComparison.Ordinal);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Objective(0, config));
        Assert.Equal("test: a denoiser is trained on the velocity here: set \"prediction_type\" to \"v_prediction\"", error.Message);
    }

    [Fact]
    public void InBfloat16TheGradientsAreThoseOfFloat32()
    {
        Dictionary<string, Tensor> exact = Gradients(ScalarType.Float32);
        Dictionary<string, Tensor> narrow = Gradients(ScalarType.BFloat16);
        Assert.All(exact.Where(entry => entry.Value.norm().item<float>() > 1e-4), entry =>
        {
            double off = (narrow[entry.Key] - entry.Value).norm().item<float>() / entry.Value.norm().item<float>();
            Assert.True(off < 0.1, $"{entry.Key}: off by {off:0.000} of its length");
        });
    }

    [Fact]
    public void OneGrayLevelOfErrorIsFortyEightDecibels()
    {
        Tensor pictures = full([2, 3, 8, 8], 100).to(ScalarType.Byte);
        Tensor psnr = Reconstruction.SignalToNoise(pictures + 1, pictures);
        Assert.All(psnr.data<float>(), value => Assert.Equal(20 * Math.Log10(255), value, 1e-3));
    }

    [Fact]
    public void MirroringTouchesTheMarkedSamplesOnly()
    {
        Tensor pictures = arange(2 * 3).to(ScalarType.Float32).view(2, 1, 1, 3);
        Tensor mirrored = Flips.Mirror(pictures, tensor(new[] { true, false }));
        Assert.Equal([2f, 1f, 0f, 3f, 4f, 5f], mirrored.contiguous().data<float>());
    }

    private static Dictionary<string, Tensor> Gradients(ScalarType compute)
    {
        DenoiserObjective objective = Objective(1, NoiseOfTraining.Config, compute: compute, zero: false);
        using Generator generator = new(7);
        LossTerms loss = objective.Loss(new Microbatch(0, 0, [0, 1, 2, 3], generator));
        Tensor[] gradients = [.. autograd.grad([loss.Total], [.. objective.Parameters.Select(entry => entry.Parameter)])];
        return objective.Parameters.Zip(gradients).ToDictionary(pair => pair.First.Name, pair => pair.Second.to(ScalarType.Float32));
    }

    private static double[] CumulativeAlphas()
    {
        double product = 1;
        return [.. Enumerable.Range(0, 1000).Select(step =>
        {
            double root = Math.Sqrt(0.00085) + ((Math.Sqrt(0.012) - Math.Sqrt(0.00085)) * step / 999);
            return product *= 1 - (root * root);
        })];
    }

    // Timesteps as they are drawn, and the mean square of the velocity of latents that are all 2 there: signal^2 + 4 * level^2.
    private static IEnumerable<(int Timestep, double Square)> VelocitiesWithEmphasis(double emphasis)
    {
        const int Draws = 100_000;
        double[] alphas = CumulativeAlphas();
        return Enumerable.Range(0, Draws)
            .Select(draw => (int)((1 - Math.Pow(1 - ((draw + 0.5) / Draws), 1 + emphasis)) * 1000))
            .Select(timestep => (timestep, alphas[timestep] + (4 * (1 - alphas[timestep]))));
    }

    private static DenoiserObjective Objective(float clean, string schedule, DenoiserLoss? asked = null, ScalarType compute = ScalarType.Float32, bool zero = true)
    {
        DenoiserShape shape = new() { Channels = [16, 16], HeadChannels = 8, NormGroups = 4, TextChannels = 16, TextLayers = 1, TextLength = 8 };
        UNet2DConditionModel denoiser = FreshDenoiser.Build(shape.Denoiser(latentChannels: 4, side: 8), seed: 1, zero);
        if (!zero)
        {
            using IDisposable frozen = no_grad();
            using Generator drawn = new(3);
            Tensor last = denoiser.named_parameters().Single(entry => entry.name == "conv_out.weight").parameter;
            last.copy_(randn(last.shape, generator: drawn) / 10);
        }

        denoiser.to(compute);
        ClipTextModel text = new(new ClipTextConfig { VocabSize = 10, HiddenSize = 16, IntermediateSize = 32, NumHiddenLayers = 1, NumAttentionHeads = 2, MaxPositionEmbeddings = 8 });
        text.Initialize(new Generator(2));
        Tensor tokens = zeros([4, 8], ScalarType.Int64);
        LatentSet latents = new(full([4, 4, 8, 8], clean), zeros(4, 4, 8, 8), tokens, tokens[0]);
        return new DenoiserObjective(denoiser, text, latents, SchedulerConfig.Parse(schedule, "test"), asked ?? new DenoiserLoss());
    }
}
