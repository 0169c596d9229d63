using Runner.Abstractions;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

/// <summary>Samplers of the reference models, and prompts for them.</summary>
internal static class Some
{
    internal static readonly string[] GoldenTexts = ["a red sphere on the left in front of a blue cube", "a photo of a cat"];

    internal static PartContext Context(NumberFormat format = NumberFormat.Float32) => new(
        new RunEnvironment
        {
            Device = "cpu",
            DeviceModel = "cpu",
            DType = format,
            Threads = 1,
            MemoryBudget = 1L << 30,
            Libraries = new Dictionary<string, string>(),
        },
        path => path.Path);

    internal static InputPath Model(string model) => new() { Path = Goldens.PathTo(model), Written = model };

    internal static StableDiffusionSettings Settings(string model, string scheduler, int steps = 15) => new()
    {
        Model = Model(model),
        Scheduler = scheduler,
        SchedulerOptions = Options(scheduler),
        Steps = steps,
    };

    internal static StableDiffusionSampler Sampler(string model, string scheduler, int steps = 15) => new(Settings(model, scheduler, steps), Context());

    /// <summary>What the references were made with: the classes' own defaults in place of the folder's keys.</summary>
    internal static Dictionary<string, string> Options(string scheduler) => scheduler switch
    {
        "ddim" => new() { ["clip_sample"] = "false" },
        "pndm" => new() { ["skip_prk_steps"] = "true" },
        "paper-lms" => new() { ["prediction_type"] = "epsilon" },
        _ => new() { ["timestep_spacing"] = "linspace" },
    };

    internal static PromptBatch Batch(params string[] texts) => new([.. texts.Select((text, row) => new Prompt(row, text, (ulong)(100 + row)))]);

    internal static Tensor Pictures(int count, int height, int width)
    {
        using Generator generator = new(5);
        using Tensor coarse = rand([count, 3, 8, 8], generator: generator);
        return nn.functional.interpolate(coarse, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
    }
}
