using Runner.Abstractions;
using Runner.Torch.Safetensors;
using Runner.Torch.Training;
using StableDiffusion.Checkpoints;
using StableDiffusion.Networks;
using StableDiffusion.Schedulers;
using StableDiffusion.Text;
using StableDiffusion.Training.Stages;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Training;

public sealed class TrainingStages : IDisposable
{
    private static readonly TrainingSettings s_recipe = new() { Steps = 3, BatchSize = 4, Lanes = 2, WarmupSteps = 1, AverageDecay = 0.5, Seed = 7 };

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TrainingInUnitsLeavesTheBytesOfTrainingInOneUnit()
    {
        byte[] inUnits = TrainedAutoencoder("in-units", stepsPerUnit: 1);
        byte[] inOne = TrainedAutoencoder("in-one", stepsPerUnit: 3);

        Assert.Equal(inOne, inUnits);
    }

    [Fact]
    public void ARunThatWasStoppedInAUnitGoesOnToTheSameBytes()
    {
        using CancellationTokenSource stop = new();
        TrainingRun stopped = new(Path.Combine(_folder, "stopped")) { Cancellation = stop.Token, OnProgress = message => StopAt("step 2 of 3", message, stop) };
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit: 3);
        Assert.Throws<OperationCanceledException>(() => stopped.WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(settings), settings));
        Assert.False(Directory.Exists(Path.Combine(_folder, "stopped", "autoencoder", "step-000003")));

        Assert.Equal(TrainedAutoencoder("straight", stepsPerUnit: 3), TrainedAutoencoder("stopped", stepsPerUnit: 3));
    }

    [Fact]
    public void ProgressTellsLossSpeedAndTimeLeft()
    {
        TrainingRun run = new TrainingRun(_folder).WithScenes("scenes");
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit: 3);
        run.Run("autoencoder", new TrainAutoencoderStage(settings), settings);

        Assert.Matches(@"^step 3 of 3: loss \d\.\d{4}, \d+ samples/s, 0:00:00 left$", run.Messages[^1]);
        Assert.True(run.Metrics["autoencoder.loss"] > run.Metrics["autoencoder.squared-loss"]);
    }

    [Fact]
    public void AnExportedModelHoldsTheAverageOfTheWeightsAndLoadsAgain()
    {
        string root = Path.Combine(_folder, "all");
        TrainEverything(root);
        string model = Path.Combine(root, "model", "model");

        NetworkFolder networks = new(model, CPU, ScalarType.Float32);
        UNet2DConditionModel denoiser = networks.Denoiser();
        using SafetensorsFile state = SafetensorsFile.Open(Path.Combine(root, "denoiser", "step-000003", "training-state.safetensors"));
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in denoiser.named_parameters())
        {
            Assert.Equal(state.Read("average.unet." + name).to(ScalarType.Float16).to(ScalarType.Float32).data<float>(), parameter.data<float>());
        }

        Assert.Equal(2, networks.Autoencoder().Config.BlockOutChannels.Count);
        Assert.NotEqual(0.18215, networks.Autoencoder().Config.ScalingFactor);
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(model, "tokenizer"));
        Assert.Equal(5, tokenizer.Encode("a red cube").Count);
        Assert.Equal("lms", SchedulerCatalogue.Create(SchedulerConfig.Load(Path.Combine(model, "scheduler", "scheduler_config.json"))).Kind);
    }

    [Fact]
    public void TheTextEncoderIsWrittenUnderPublishedNamesOnly()
    {
        string root = Path.Combine(_folder, "all");
        TrainEverything(root);

        using SafetensorsFile text = SafetensorsFile.Open(Path.Combine(root, "model", "model", "text_encoder", "model.safetensors"));
        Assert.Contains("text_model.embeddings.token_embedding.weight", text.Entries.Keys);
        Assert.All(text.Entries.Keys, name => Assert.DoesNotContain("._", name, StringComparison.Ordinal));
    }

    [Fact]
    public void ReconstructionIsMeasuredInDecibels()
    {
        TrainingRun run = new TrainingRun(_folder).WithScenes("scenes");
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit: 3);
        run.Run("autoencoder", new TrainAutoencoderStage(settings), settings);
        EvaluateAutoencoderSettings evaluation = new() { Autoencoder = new("autoencoder"), Scenes = new("scenes") };
        run.Run("reconstruction", new EvaluateAutoencoderStage(evaluation), evaluation);

        // Noise can't be drawn again from so few latents: an untrained grey leaves the variance of uniform bytes, 10.8 dB.
        Assert.InRange(run.Metrics["reconstruction.psnr"], 5, 11.5);
        Assert.True(File.Exists(Path.Combine(_folder, "reconstruction", "all", "reconstructions.png")));
    }

    [Fact]
    public void HeadsThatDoNotDivideTheChannelsAreAProblemWithAdvice()
    {
        TrainDenoiserSettings settings = new() { Latents = new("latents"), Training = s_recipe, Shape = new DenoiserShape { Channels = [64, 100] } };
        Problem problem = Assert.Single(new TrainDenoiserStage(settings).Check(new TrainingRun(_folder)));
        Assert.Equal("shape.channels: 100 channels do not divide into heads of 32, did you mean 128?", $"{problem.Setting}: {problem.Message}, {problem.Advice}");
    }

    private static void StopAt(string step, string message, CancellationTokenSource stop)
    {
        if (message.StartsWith(step, StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }

    private static TrainAutoencoderSettings Autoencoder(int stepsPerUnit) => new()
    {
        Scenes = new("scenes"),
        Shape = new AutoencoderShape { Channels = [16, 16], NormGroups = 4 },
        Training = s_recipe,
        StepsPerUnit = stepsPerUnit,
    };

    private static void TrainEverything(string root)
    {
        TrainAutoencoderSettings autoencoder = Autoencoder(stepsPerUnit: 3);
        EncodeScenesSettings encoding = new() { Scenes = new("scenes"), Autoencoder = new("autoencoder") };
        DenoiserShape shape = new() { Channels = [16, 16], HeadChannels = 8, NormGroups = 4, TextChannels = 16, TextLayers = 1, TextLength = 8 };
        TrainDenoiserSettings denoiser = new() { Latents = new("latents"), Training = s_recipe, StepsPerUnit = 2, Shape = shape };
        ExportModelSettings export = new() { Autoencoder = new("autoencoder"), Latents = new("latents"), Denoiser = new("denoiser") };
        new TrainingRun(root).WithScenes("scenes")
            .Run("autoencoder", new TrainAutoencoderStage(autoencoder), autoencoder)
            .Run("latents", new EncodeScenesStage(encoding), encoding)
            .Run("denoiser", new TrainDenoiserStage(denoiser), denoiser)
            .Run("model", new ExportModelStage(export), export);
    }

    private byte[] TrainedAutoencoder(string run, int stepsPerUnit)
    {
        string root = Path.Combine(_folder, run);
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit);
        new TrainingRun(root).WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(settings), settings);
        return File.ReadAllBytes(Path.Combine(root, "autoencoder", "step-000003", "training-state.safetensors"));
    }
}
