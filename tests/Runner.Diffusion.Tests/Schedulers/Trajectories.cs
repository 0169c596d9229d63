using Runner.Diffusion.Schedulers;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Schedulers;

/// <summary>Whole runs against diffusers with a formula in the denoiser's place: e(x, t) = 0.8 sin(1.3 x + 0.002 t) + 0.1 x.</summary>
public sealed class Trajectories
{
    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> rows = [];
        foreach (string model in (string[])["sd1-small", "sd2-small"])
        {
            foreach (string file in Directory.GetFiles(Goldens.PathTo($"{model}.cases"), "scheduler-*.safetensors").Order(StringComparer.Ordinal))
            {
                rows.Add(model, Path.GetFileNameWithoutExtension(file)["scheduler-".Length..]);
            }
        }

        return rows;
    }

    [Fact]
    public void AllTheReferenceRunsAreThere() => Assert.Equal(50, Cases().Count());

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARunIsThatOfDiffusers(string model, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/scheduler-{name}.safetensors");
        Schedule schedule = SchedulerOf(model, name).Schedule(StepsOf(name));
        Goldens.AssertClose(golden.Read("timesteps"), tensor(schedule.Timesteps.ToArray()), 1e-7, "timesteps");

        using Trajectory run = schedule.Start();
        using Generator generator = new(20261124 + 1);
        Tensor latents = golden.Read("initial") * schedule.InitNoiseSigma;
        Tensor expected = golden.Read("latents");
        for (int step = 0; step < schedule.Timesteps.Count; step++)
        {
            Goldens.AssertClose(expected[step], latents, 1e-5, $"latents {step}");
            Tensor? noise = !schedule.NeedsNoise ? null
                : golden.Entries.ContainsKey("noises") ? golden.Read("noises")[step] : randn(latents.shape, generator: generator);
            latents = run.Step(Model(schedule.ScaleModelInput(latents, step), schedule.Timesteps[step]), step, latents, noise);
        }

        Goldens.AssertClose(expected[schedule.Timesteps.Count], latents, 1e-5, "the last latents");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheNoiseLevelsAreThoseOfDiffusers(string model, string name)
    {
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/scheduler-{name}.safetensors");
        if (!golden.Entries.ContainsKey("sigmas")) return;
        Schedule schedule = SchedulerOf(model, name).Schedule(StepsOf(name));
        double[] ratios = [.. Enumerable.Range(0, StepsOf(name)).Select(step => schedule.Level(step).Noise / schedule.Level(step).Signal)];
        Goldens.AssertClose(golden.Read("sigmas")[..^1], tensor(ratios), 2e-7, "sigmas");
    }

    // The references were made from the training noise alone, each class with its own default spacing, which the folder's config overrides.
    internal static IScheduler SchedulerOf(string model, string name)
    {
        string[] words = name.Split('-')[..^1];
        SchedulerConfig config = SchedulerConfig.Load(Goldens.PathTo($"{model}/scheduler/scheduler_config.json"));
        string kind = string.Join('-', words.Except(["trailing", "linspace", "karras", "eta"]));
        bool whole = kind is "ddim" or "pndm";
        config = config.With("timestep_spacing", words.Contains("trailing") ? "trailing" : whole ? "leading" : "linspace");
        if (words.Contains("karras")) config = config.With("use_karras_sigmas", true);
        if (words.Contains("eta")) config = config.With("eta", 0.7);
        if (kind == "ddim") config = config.With("clip_sample", false);
        if (kind == "paper-lms") config = config.With("prediction_type", "epsilon"); // the paper's own code knows no other
        if (kind == "pndm") config = config.With("skip_prk_steps", true);
        return SchedulerCatalogue.Create(kind, config);
    }

    private static int StepsOf(string name) => int.Parse(name.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static Tensor Model(Tensor x, double timestep) => (0.8 * ((1.3 * x) + (0.002 * timestep)).sin()) + (0.1 * x);
}
