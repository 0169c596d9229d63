using Runner.Abstractions;
using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Schedulers.Ddim;
using Runner.Diffusion.Text;
using Runner.Torch.Safetensors;
using Runner.Training;
using StableDiffusionTraining.Stages;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Tests.Stages;

public sealed class TrainingStages : IDisposable
{
    private static readonly string s_denoiser = Path.Combine("unet", "diffusion_pytorch_model.safetensors");

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
    public void TheLossesThatATrainingEndsWithDoNotDependOnItsUnits()
    {
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit: 1);
        TrainingRun inUnits = new TrainingRun(Path.Combine(_folder, "in-units")).WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(settings), settings);
        settings = Autoencoder(stepsPerUnit: 3);
        TrainingRun inOne = new TrainingRun(Path.Combine(_folder, "in-one")).WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(settings), settings);

        Assert.Equal(inOne.Metrics, inUnits.Metrics);
    }

    [Fact]
    public void TrainingMeasuresWhatItPromises()
    {
        TrainingRun run = new TrainingRun(_folder).WithScenes("scenes");
        TrainAutoencoderSettings autoencoder = Autoencoder(stepsPerUnit: 3);
        EncodeScenesSettings encoding = new() { Scenes = new("scenes"), Autoencoder = new("autoencoder") };
        DenoiserShape shape = new() { Channels = [16, 16], HeadChannels = 8, NormGroups = 4, TextChannels = 16, TextLayers = 1, TextLength = 8 };
        TrainDenoiserSettings denoiser = new() { Latents = new("latents"), Training = s_recipe, StepsPerUnit = 2, Shape = shape };
        run.Run("autoencoder", new TrainAutoencoderStage(autoencoder), autoencoder)
            .Run("latents", new EncodeScenesStage(encoding), encoding)
            .Run("denoiser", new TrainDenoiserStage(denoiser), denoiser);

        string[] promised =
        [
            .. new TrainAutoencoderStage(autoencoder).Measures(run)!.Select(promise => $"autoencoder.{promise.Name}"),
            .. new TrainDenoiserStage(denoiser).Measures(run)!.Select(promise => $"denoiser.{promise.Name}"),
        ];
        Assert.Equal(promised.Order(StringComparer.Ordinal), run.Metrics.Keys.Order(StringComparer.Ordinal));
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
        string model = TrainEverything(root);

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
        string model = TrainEverything(root);

        using SafetensorsFile text = SafetensorsFile.Open(Path.Combine(model, "text_encoder", "model.safetensors"));
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
        Assert.Equal("shape.channels: 100 channels do not divide into heads of 32, did you mean 128?", Shown(problem));
    }

    [Fact]
    public void TrainingFurtherGoesOnFromTheWeightsOfTheModelFolder()
    {
        string model = TrainEverything(Path.Combine(_folder, "first"));
        string still = TrainFurther("still", model, learningRate: 0);

        // With no learning rate, what comes out is what went in, through the averaging and the half precision of the files.
        foreach (string file in Directory.GetFiles(model, "*.safetensors", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(model, path)))
        {
            using SafetensorsFile went = SafetensorsFile.Open(Path.Combine(model, file));
            using SafetensorsFile came = SafetensorsFile.Open(Path.Combine(still, file));
            Assert.Equal(went.Entries.Keys, came.Entries.Keys);
            Assert.All(went.Entries.Keys, name => Assert.Equal(went.Read(name).data<Half>(), came.Read(name).data<Half>()));
        }

        foreach (string file in Directory.GetFiles(Path.Combine(model, "tokenizer")))
        {
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(still, "tokenizer", Path.GetFileName(file))));
        }

        string moved = TrainFurther("moved", model, learningRate: 1e-3);
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(model, s_denoiser)), File.ReadAllBytes(Path.Combine(moved, s_denoiser)));
    }

    [Fact]
    public void TrainingFurtherLeavesTheModelFolderAsItWas()
    {
        // In float32 a network's parameters are the mapped file itself.
        string model = TrainEverything(Path.Combine(_folder, "first"), NumberFormat.Float32);
        byte[] before = File.ReadAllBytes(Path.Combine(model, s_denoiser));
        TrainFurther("moved", model, learningRate: 1e-2);

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(model, s_denoiser)));
    }

    [Fact]
    public void AModelOfOtherLatentsCannotBeTrainedFurther()
    {
        string model = TrainEverything(Path.Combine(_folder, "first"));
        string config = Path.Combine(model, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"sample_size\": 8", "\"sample_size\": 64", StringComparison.Ordinal));

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TrainFurther("further", model, learningRate: 1e-3));
        Assert.Equal(
            $"{model}: the denoiser takes latents of 4x64x64, the training has 4x8x8: encode the pictures by this model's autoencoder, at its size", error.Message);
    }

    [Fact]
    public void AnExportedModelsConfigMakesEveryScheduler()
    {
        string model = TrainEverything(Path.Combine(_folder, "all"));
        SchedulerConfig config = SchedulerConfig.Load(Path.Combine(model, "scheduler", "scheduler_config.json"));

        DdimSettings ddim = DdimSettings.From(config);
        Assert.False(ddim.ClipSample);
        Assert.False(ddim.SetAlphaToOne);
        Assert.All(SchedulerCatalogue.Kinds, kind => Assert.Equal(PredictionType.VPrediction, SchedulerCatalogue.Create(kind, config).Schedule(10).Prediction));
    }

    [Fact]
    public void SizesBesideAModelToStartWithAreAProblem()
    {
        TrainDenoiserSettings settings = new() { Latents = new("latents"), Training = s_recipe, Shape = new(), Start = Folder("model") };
        Assert.Equal(
            "shape: the model that the training starts with has its sizes, leave out either shape or start",
            Shown(Assert.Single(new TrainDenoiserStage(settings).Check(new TrainingRun(_folder)))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAutoencoderComesFromOnePlace(bool both)
    {
        StageReference? stage = both ? new("autoencoder") : null;
        InputPath? folder = both ? Folder("model") : null;
        EncodeScenesSettings encoding = new() { Scenes = new("scenes"), Autoencoder = stage, Model = folder, Compute = NumberFormat.Float32 };
        ExportModelSettings export = new() { Latents = new("latents"), Denoiser = new("denoiser"), Autoencoder = stage, Model = folder };

        const string Expected = "autoencoder: an autoencoder comes from one place, give either autoencoder (a stage) or model (a folder)";
        Assert.Equal(Expected, Shown(Assert.Single(((IStage)new EncodeScenesStage(encoding)).Check(new TrainingRun(_folder)))));
        Assert.Equal(Expected, Shown(Assert.Single(((IStage)new ExportModelStage(export)).Check(new TrainingRun(_folder)))));
    }

    private static string Shown(Problem problem) => $"{problem.Setting}: {problem.Message}, {problem.Advice}";

    private static InputPath Folder(string path) => new() { Path = path, Written = path };

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

    // Gives the exported model's folder.
    private static string TrainEverything(string root, NumberFormat weights = NumberFormat.Float16)
    {
        TrainAutoencoderSettings autoencoder = Autoencoder(stepsPerUnit: 3);
        EncodeScenesSettings encoding = new() { Scenes = new("scenes"), Autoencoder = new("autoencoder") };
        DenoiserShape shape = new() { Channels = [16, 16], HeadChannels = 8, NormGroups = 4, TextChannels = 16, TextLayers = 1, TextLength = 8 };
        TrainDenoiserSettings denoiser = new() { Latents = new("latents"), Training = s_recipe, StepsPerUnit = 2, Shape = shape };
        ExportModelSettings export = new() { Autoencoder = new("autoencoder"), Latents = new("latents"), Denoiser = new("denoiser"), Weights = weights };
        TrainingRun run = new TrainingRun(root).WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(autoencoder), autoencoder);
        return Model(run, root, encoding, denoiser, export);
    }

    private string TrainFurther(string run, string model, double learningRate)
    {
        string root = Path.Combine(_folder, run);
        EncodeScenesSettings encoding = new() { Scenes = new("scenes"), Model = Folder(model) };
        TrainDenoiserSettings denoiser = new() { Latents = new("latents"), Training = s_recipe with { LearningRate = learningRate }, StepsPerUnit = 2, Start = Folder(model) };
        ExportModelSettings export = new() { Model = Folder(model), Latents = new("latents"), Denoiser = new("denoiser") };
        return Model(new TrainingRun(root).WithScenes("scenes"), root, encoding, denoiser, export);
    }

    private static string Model(TrainingRun run, string root, EncodeScenesSettings encoding, TrainDenoiserSettings denoiser, ExportModelSettings export)
    {
        run.Run("latents", new EncodeScenesStage(encoding), encoding)
            .Run("denoiser", new TrainDenoiserStage(denoiser), denoiser)
            .Run("model", new ExportModelStage(export), export);
        return Path.Combine(root, "model", "model");
    }

    private byte[] TrainedAutoencoder(string run, int stepsPerUnit)
    {
        string root = Path.Combine(_folder, run);
        TrainAutoencoderSettings settings = Autoencoder(stepsPerUnit);
        new TrainingRun(root).WithScenes("scenes").Run("autoencoder", new TrainAutoencoderStage(settings), settings);
        return File.ReadAllBytes(Path.Combine(root, "autoencoder", "step-000003", "training-state.safetensors"));
    }
}
