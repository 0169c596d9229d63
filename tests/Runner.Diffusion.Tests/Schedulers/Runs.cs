using StableDiffusion.Schedulers;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Schedulers;

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
        ISchedule schedule = SchedulerCatalogue.Create(kind, s_config.With("set_alpha_to_one", true)).Schedule(20);
        Tensor clean = Noise(1);
        Tensor noise = Noise(2);
        Tensor latents = schedule.AddNoise(clean, noise, 0);
        using ITrajectory run = schedule.Start();
        for (int step = 0; step < schedule.Timesteps.Count; step++)
        {
            NoiseLevel level = schedule.Level(step);
            Tensor truth = (latents - (clean * level.Signal)) / level.Noise;
            Goldens.AssertClose(clean, schedule.PredictClean(truth, step, latents), 1e-5, $"clean at step {step}");
            latents = run.Step(truth, step, latents, schedule.NeedsNoise ? Noise(3 + step) : null);
        }

        Goldens.AssertClose(clean, latents, kind == "pndm" ? 1e-2 : 1e-4, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RunsOfOneScheduleShareNothingAndLeaveTheCallersTensorsAlone(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        ISchedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        float[] alone = Walk(schedule, 1, disturb: false);
        Assert.Equal(alone, Walk(schedule, 1, disturb: true));
        Assert.NotEqual(alone, Walk(schedule, 2, disturb: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ARunMayBeginAtAnyStepAndGoesOnInOrder(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        ISchedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        using ITrajectory run = schedule.Start();
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
        ISchedule schedule = SchedulerCatalogue.Create(kind, s_config).Schedule(6);
        Tensor output = Noise(2).to_type(ScalarType.BFloat16);
        Tensor sample = Noise(1).to_type(ScalarType.BFloat16);
        using ITrajectory half = schedule.Start();
        using ITrajectory single = schedule.Start();
        Tensor actual = half.Step(output, 0, sample, sample);
        Tensor expected = single.Step(output.to_type(ScalarType.Float32), 0, sample.to_type(ScalarType.Float32), sample.to_type(ScalarType.Float32));
        Assert.Equal(expected.to_type(ScalarType.BFloat16).to_type(ScalarType.Float32).data<float>(), actual.to_type(ScalarType.Float32).data<float>());
    }

    [Fact]
    public void InversionRetracesDdim()
    {
        using DisposeScope scope = NewDisposeScope();
        ISchedule up = SchedulerCatalogue.Create("ddim-inverse", s_config).Schedule(10);
        ISchedule down = SchedulerCatalogue.Create("ddim", s_config).Schedule(10);
        Assert.Equal(down.Timesteps.Reverse(), up.Timesteps);
        Tensor[] outputs = [.. Enumerable.Range(0, 10).Select(Noise)];
        Tensor latents = Noise(99);
        using ITrajectory inversion = up.Start();
        using ITrajectory sampling = down.Start();
        for (int step = 0; step < 10; step++) latents = inversion.Step(outputs[step], step, latents);
        for (int step = 0; step < 10; step++) latents = sampling.Step(outputs[9 - step], step, latents);
        Goldens.AssertClose(Noise(99), latents, 1e-5, "there and back");
    }

    [Fact]
    public void AMissingNoiseIsAnError()
    {
        using ITrajectory run = SchedulerCatalogue.Create("euler-ancestral", s_config).Schedule(5).Start();
        Assert.Equal(
            "step 0 of this scheduler needs noise",
            Assert.Throws<InvalidOperationException>(() => run.Step(Noise(1), 0, Noise(2))).Message);
    }

    private static Tensor Noise(int seed)
    {
        using Generator generator = new((ulong)seed);
        return randn([2, 4, 3, 5], generator: generator);
    }

    private static float[] Walk(ISchedule schedule, int seed, bool disturb)
    {
        using ITrajectory run = schedule.Start();
        using ITrajectory other = schedule.Start();
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
