using System.Text.Json.Nodes;
using Runner.Abstractions;
using Runner.Diffusion.Schedulers;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

/// <summary>What a sample stage leaves, read with nothing of ours: names, shapes and types by the header alone.</summary>
public sealed class StoredSamplesOpenElsewhere
{
    private const string Table = "prompt,seed,image\na red sphere,42,b.png\na photo of a cat,0,a.png\n";

    [Fact]
    public void EveryTensorHasItsDocumentedNameAndAxes()
    {
        using DisposeScope scope = NewDisposeScope();
        using StageRun run = new(Settings(
            StageRun.Part("stable-diffusion", Some.Settings("sd1-small", "lms", 3), (settings, context) => new StableDiffusionSampler(settings, context)),
            new StoredActivations { Store = true, Sites = SiteSelector.Parse("*.self-attention, autoencoder.*", null), Steps = StepRange.Parse("2-3", null) }));
        run.Run();
        string shard = Path.Combine(run.Root, "shard-000");
        Assert.Equal(
            ["latents F32 [2, 4, 4, 16, 16]", "noise F32 [2, 4, 16, 16]"], Header(shard, "latents.safetensors"));
        Assert.Equal(
            [
                "negative_text_states F32 [2, 77, 32]", "negative_token_ids I64 [2, 77]", "sigmas F64 [3]", "text_states F32 [2, 77, 32]",
                "timesteps F64 [3]", "token_ids I64 [2, 77]",
            ],
            Header(shard, "conditioning.safetensors"));
        Assert.Equal(["images F32 [2, 3, 64, 64]", "index I64 [2]"], Header(shard, "images.safetensors"));
        Assert.False(File.Exists(Path.Combine(shard, "activations", "step-01.safetensors")));
        string[] activations = Header(shard, "activations/step-03.safetensors");
        Assert.Equal(17, activations.Length);
        Assert.Contains("decoder.4.1.self-attention F32 [2, 32, 16, 16]", activations);
        Assert.Contains("autoencoder.1.attention F32 [2, 64, 16, 16]", activations);
        Assert.Equal(
            "up_blocks.3.attentions.0.transformer_blocks.0.attn1.to_out.0",
            Read(shard, "activations/step-03.safetensors")["__metadata__"]!["decoder.4.1.self-attention"]!.ToString());

        using SafetensorsFile noise = Goldens.Open("noise.safetensors");
        using SafetensorsFile latents = SafetensorsFile.Open(Path.Combine(shard, "latents.safetensors"));
        Assert.Equal(noise.Read("seed-42/1x4x16x16").data<float>(), latents.Read("noise")[0].data<float>());
    }

    [Fact]
    public void BothHalvesAndThePermutedModelAreStoredAsTheirReplaysGiveThem()
    {
        using DisposeScope scope = NewDisposeScope();
        using StageRun run = new(Settings(
            StageRun.Part("stable-diffusion", Some.Settings("sd1-small", "lms", 2), (settings, context) => new StableDiffusionSampler(settings, context)),
            new StoredActivations
            {
                Store = true,
                Sites = SiteSelector.Parse("decoder.4.1.cross-attention", null),
                Steps = StepRange.Parse("2", null),
                Branches = [GuidanceBranch.Conditional, GuidanceBranch.Unconditional],
                ModelWeights = [ModelWeights.Trained, ModelWeights.Permuted],
            }));
        run.Run();
        string shard = Path.Combine(run.Root, "shard-000");
        string folder = Path.Combine(shard, "activations");
        Assert.Equal(
            ["step-02.permuted.safetensors", "step-02.permuted.unconditional.safetensors", "step-02.safetensors", "step-02.unconditional.safetensors"],
            Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "lms", 2);
        using SafetensorsFile latents = SafetensorsFile.Open(Path.Combine(shard, "latents.safetensors"));
        using Samples samples = new([new Prompt(0, "a red sphere", 42), new Prompt(1, "a photo of a cat", 0)], latents.Read("latents"), zeros(2, 3, 64, 64));
        HookSite site = sampler.Sites.Single(site => site.Name == "decoder.4.1.cross-attention");
        foreach (ModelWeights weights in Enum.GetValues<ModelWeights>())
        {
            foreach (GuidanceBranch branch in Enum.GetValues<GuidanceBranch>())
            {
                using ActivationTrace trace = new([site]);
                sampler.Replay(samples, 2, branch, weights, trace);
                string name = $"step-02{(weights == ModelWeights.Permuted ? ".permuted" : "")}{(branch == GuidanceBranch.Unconditional ? ".unconditional" : "")}.safetensors";
                using SafetensorsFile stored = SafetensorsFile.Open(Path.Combine(folder, name));
                Assert.Equal((weights.ToString().ToLowerInvariant(), branch.ToString().ToLowerInvariant()), (stored.Metadata["model-weights"], stored.Metadata["branch"]));
                Assert.True(trace[site].bytes.SequenceEqual(stored.Read(site.Name).bytes), name);
            }
        }

        // Images, latents and noise, and four files of 32 channels on 16 x 16 cells of two images.
        Assert.Equal(2 * 4 * ((3 * 4 * 16 * 16) + (3 * 64 * 64) + (4 * 32 * 16 * 16)), run.Plan()[0].Cost.Bytes);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("lms")]
    [InlineData("euler")]
    public void SigmasAreTheNoiseBesideTheSignalAtEachStep(string scheduler)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", scheduler, 5);
        IReadOnlyDictionary<string, Tensor> facts = sampler.Describe([new Prompt(0, "a cat", 0)]);
        TrainingNoise noise = TrainingNoise.Of(SchedulerConfig.Load(Path.Combine(Goldens.PathTo("sd1-small"), "scheduler", "scheduler_config.json")));
        double[] timesteps = [.. facts["timesteps"].data<double>()];
        double[] sigmas = [.. facts["sigmas"].data<double>()];
        Assert.Equal(timesteps.Length, sigmas.Length);
        for (int step = 0; step < timesteps.Length; step++)
        {
            // Between two training steps, sigma is read off a straight line.
            (double below, double above) = (Sigma(Math.Floor(timesteps[step])), Sigma(Math.Ceiling(timesteps[step])));
            double wanted = below + ((above - below) * (timesteps[step] - Math.Floor(timesteps[step])));
            Assert.Equal(wanted, sigmas[step], wanted * 1e-5);
        }

        double Sigma(double timestep) => Math.Sqrt((1 - noise.Alpha(timestep)) / noise.Alpha(timestep));
    }

    [Fact]
    public void NoiseOfOneRunStartsAnother()
    {
        using DisposeScope scope = NewDisposeScope();
        Part<Runner.Torch.Sampling.ISampler> sampler = StageRun.Part(
            "stable-diffusion", Some.Settings("sd1-small", "lms", 1), (settings, context) => new StableDiffusionSampler(settings, context));
        using StageRun first = new(Settings(sampler));
        first.Run();
        string file = Path.Combine(first.Root, "shard-000", "latents.safetensors");
        using StageRun second = new(Settings(sampler, table: "prompt,seed\na red sphere,1\na photo of a cat,1\n") with { Noise = new InputPath { Path = file, Written = file } });
        second.Run();
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(second.Root, "shard-000", "latents.safetensors")));
        using StageRun third = new(Settings(sampler, table: Table + "too many,1,c.png\n") with { Noise = new InputPath { Path = file, Written = file } });
        Assert.Equal($"{file} has noise for 2 prompts, none for prompt 3", Assert.Throws<InvalidDataException>(third.Run).Message);
    }

    [Fact]
    public void PicturesComeFromAFolderByTheirNamesOrFromAStageByTheirNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pictures = (Some.Pictures(2, 64, 64) * 255).round() / 255;
        using StageRun run = new(Settings(Noised()) with { Pictures = new InputPath { Path = Folder(pictures), Written = "photos" } });
        Assert.Empty(run.Check());
        Assert.Matches("^[0-9a-f]{64} [0-9a-f]{64}$", run.Plan()[0].Recipe["pictures"]);
        run.Run();
        string shard = Path.Combine(run.Root, "shard-000");
        using SafetensorsFile stored = SafetensorsFile.Open(Path.Combine(shard, "images.safetensors"));
        Goldens.AssertClose(pictures.flip(0), stored.Read("images"), 1e-6, "pictures by name: the table's first prompt names b.png");

        using StageRun other = new(Settings(Noised(), table: "prompt,seed\na red sphere,42\na photo of a cat,0\n") with { Images = new StageReference("pictures") }) { PictureUnits = [shard] };
        other.Run();
        Assert.Equal(File.ReadAllBytes(Path.Combine(shard, "latents.safetensors")), File.ReadAllBytes(Path.Combine(other.Root, "shard-000", "latents.safetensors")));
    }

    [Fact]
    public void PicturesThatAreMissingOrNotWantedAreFoundBeforeAnythingRuns()
    {
        using DisposeScope scope = NewDisposeScope();
        InputPath folder = new() { Path = Folder(Some.Pictures(1, 96, 70)), Written = "photos" };
        using StageRun without = new(Settings(Noised()));
        Assert.Equal(new Problem("sampler", "sampler \"noised-image\" starts from pictures", "give pictures: FOLDER, or images: STAGE"), Assert.Single(without.Check()));
        Part<Runner.Torch.Sampling.ISampler> fromNoise = StageRun.Part("stable-diffusion", Some.Settings("sd1-small", "lms", 1), (settings, context) => new StableDiffusionSampler(settings, context));
        using StageRun unwanted = new(Settings(fromNoise) with { Pictures = folder });
        Assert.Equal(
            new Problem("pictures", "sampler \"stable-diffusion\" starts from noise and takes no pictures", "use a sampler such as noised-image"), Assert.Single(unwanted.Check()));
        using StageRun few = new(Settings(Noised()) with { Pictures = folder });
        Assert.Equal(new Problem("pictures", $"{folder.Path} has no picture \"b.png\", which prompt 1 names"), Assert.Single(few.Check()));
        Assert.Equal($"{folder.Path} has no picture \"b.png\", which prompt 1 names", Assert.Throws<InvalidDataException>(few.Run).Message);
    }

    private static Part<Runner.Torch.Sampling.ISampler> Noised() => StageRun.Part(
        "noised-image",
        new NoisedImageSettings { Model = Some.Model("sd1-small"), Scheduler = "ddim", SchedulerOptions = Some.Options("ddim"), Steps = 3 },
        (settings, context) => new NoisedImageSampler(settings, context));

    private static SampleSettings Settings(Part<Runner.Torch.Sampling.ISampler> sampler, StoredActivations? activations = null, string table = Table)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("prompts-").FullName, "prompts.csv");
        File.WriteAllText(path, table);
        return new SampleSettings { Sampler = sampler, Prompts = new InputPath { Path = path, Written = "prompts.csv" }, Activations = activations ?? new StoredActivations() };
    }

    private static string Folder(Tensor pictures)
    {
        string folder = Directory.CreateTempSubdirectory("pictures-").FullName;
        for (int row = 0; row < pictures.shape[0]; row++) PngFile.Write(Path.Combine(folder, $"{(char)('a' + row)}.png"), pictures[row]);
        return folder;
    }

    private static string[] Header(string shard, string file) =>
        [.. Read(shard, file).Where(entry => entry.Key != "__metadata__").Select(entry =>
            $"{entry.Key} {entry.Value!["dtype"]} [{string.Join(", ", entry.Value["shape"]!.AsArray())}]").Order(StringComparer.Ordinal)];

    private static JsonObject Read(string shard, string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(shard, file));
        return JsonNode.Parse(bytes.AsSpan(8, (int)BitConverter.ToInt64(bytes)))!.AsObject();
    }
}
