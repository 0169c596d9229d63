using Runner.Diffusion.Schedulers.Schedules;
using Runner.Diffusion.Schedulers;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Schedulers;

public sealed class Runs
{
    private const string Published = """
        {
          "_class_name": "PNDMScheduler", "_diffusers_version": "0.7.0.dev0", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
          "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null, "clip_sample": false
        }
        """;

    private static readonly SchedulerConfig s_config = SchedulerConfig.Parse(Published, "scheduler_config.json");

    public static TheoryData<string> Kinds() => [.. SchedulerCatalogue.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ADenoiserThatKnowsTheTruthEndsAtTheCleanLatents(string kind)
    {
        if (kind == "ddim-inverse") return;
        using DisposeScope scope = NewDisposeScope();
        Schedule schedule = SchedulerCatalogue.Create(kind, s_config.With("set_alpha_to_one", true)).Schedule(20);
        Tensor clean = Noise(1);
        Tensor noise = Noise(2);
        Tensor latents = schedule.AddNoise(clean, noise, 0);
        using Trajectory run = schedule.Start();
        for (int step = 0; step < schedule.Timesteps.Count; step++)
        {
            NoiseLevel level = schedule.Level(step);
            Tensor truth = (latents - (clean * level.Signal)) / level.Noise;
            Goldens.AssertClose(clean, Denoising.Clean(schedule.Prediction, truth, latents, level), 1e-5, $"clean at step {step}");
            latents = run.Step(truth, step, latents, schedule.NeedsNoise ? Noise(3 + step) : null);
        }

        Goldens.AssertClose(clean, latents, kind == "pndm" ? 1e-2 : 1e-4, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RunsOfOneScheduleShareNothingAndLeaveTheCallersTensorsAlone(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Schedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        float[] alone = Walk(schedule, 1, disturb: false);
        Assert.Equal(alone, Walk(schedule, 1, disturb: true));
        Assert.NotEqual(alone, Walk(schedule, 2, disturb: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ARunMayBeginAtAnyStepAndGoesOnInOrder(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Schedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        using Trajectory run = schedule.Start();
        Tensor next = run.Step(Noise(2), 2, Noise(1), Noise(3));
        Assert.True(next.isfinite().all().item<bool>());
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => run.Step(Noise(2), 2, next, Noise(3)));
        Assert.Equal("step 2 after step 2: a run goes on with step 3; start another for any other", error.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HalfPrecisionIsComputedInFloat32(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Schedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        Tensor output = Noise(2).to_type(ScalarType.BFloat16);
        Tensor sample = Noise(1).to_type(ScalarType.BFloat16);
        using Trajectory half = schedule.Start();
        using Trajectory single = schedule.Start();
        Tensor actual = half.Step(output, 0, sample, sample);
        Tensor expected = single.Step(output.to_type(ScalarType.Float32), 0, sample.to_type(ScalarType.Float32), sample.to_type(ScalarType.Float32));
        Assert.Equal(expected.to_type(ScalarType.BFloat16).to_type(ScalarType.Float32).data<float>(), actual.to_type(ScalarType.Float32).data<float>());
    }

    [Fact]
    public void InversionRetracesDdim()
    {
        using DisposeScope scope = NewDisposeScope();
        Schedule up = SchedulerCatalogue.Create("ddim-inverse", s_config).Schedule(10);
        Schedule down = SchedulerCatalogue.Create("ddim", s_config).Schedule(10);
        Assert.Equal(down.Timesteps.Reverse(), up.Timesteps);
        Tensor[] outputs = [.. Enumerable.Range(0, 10).Select(Noise)];
        Tensor latents = Noise(99);
        using Trajectory inversion = up.Start();
        using Trajectory sampling = down.Start();
        for (int step = 0; step < 10; step++) latents = inversion.Step(outputs[step], step, latents);
        for (int step = 0; step < 10; step++) latents = sampling.Step(outputs[9 - step], step, latents);
        Goldens.AssertClose(Noise(99), latents, 1e-5, "there and back");
    }

    [Fact]
    public void AMissingNoiseIsAnError()
    {
        using Trajectory run = SchedulerCatalogue.Create("euler-ancestral", s_config).Schedule(5).Start();
        Assert.Equal(
            "step 0 of this scheduler needs noise",
            Assert.Throws<InvalidOperationException>(() => run.Step(Noise(1), 0, Noise(2))).Message);
    }

    private static Tensor Noise(int seed)
    {
        using Generator generator = new((ulong)seed);
        return randn([2, 4, 3, 5], generator: generator);
    }

    private static float[] Walk(Schedule schedule, int seed, bool disturb)
    {
        using Trajectory run = schedule.Start();
        using Trajectory other = schedule.Start();
        Tensor latents = Noise(seed) * schedule.InitNoiseSigma;
        for (int step = 0; step < schedule.Timesteps.Count; step++)
        {
            using Tensor input = schedule.ScaleModelInput(latents, step);
            using Tensor output = input.sin();
            Tensor next = run.Step(output, step, latents, schedule.NeedsNoise ? Noise(step) : null);
            if (disturb) other.Step(Noise(50 + step), step, Noise(70 + step), Noise(90 + step)).Dispose();
            latents.Dispose(); // a rule that remembers must have kept its own
            latents = next;
        }

        return [.. latents.data<float>()];
    }
}
