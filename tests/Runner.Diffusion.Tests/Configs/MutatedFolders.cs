using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Text;
using Runner.Torch.Pickle;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Configs;

/// <summary>Files of a model's folder, made wrong in hundreds of ways: each is read, or refused by name with what is wrong, before anything is built of what it claims.</summary>
public sealed class MutatedFolders
{
    private const int Each = 60;
    private static readonly Type[] Wrong = [typeof(InvalidDataException), typeof(CheckpointException), typeof(SafetensorsException), typeof(PickleException)];

    [Theory]
    [InlineData("unet/config.json")]
    [InlineData("vae/config.json")]
    [InlineData("text_encoder/config.json")]
    public void ConfigsOfNetworksAreReadOrRefusedAndNothingIsBuiltOfWhatTheyClaim(string config)
    {
        using Trial trial = new(Wrong);
        string folder = Path.GetDirectoryName(Goldens.PathTo("sd1-small/" + config))!;
        string valid = File.ReadAllText(Goldens.PathTo("sd1-small/" + config));
        for (int seed = 0; seed < Each; seed++)
        {
            // Once the file alone, and then, where it is sound, with the weights beside it.
            trial.Of(config, Mutations.OfText(valid, seed), seed, path =>
            {
                Func<nn.Module> network = NetworkOf(path);
                try
                {
                    CheckpointReader.Check(() => Weights.Shapes.Build(network), folder, null);
                }
                catch (CheckpointException misfit) when (misfit.Message.StartsWith($"{folder}: the weights do not fit the config\n", StringComparison.Ordinal))
                {
                    return; // The weights are those of the valid config.
                }
            });
        }

        trial.Holds(Each / 2);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("lms")]
    [InlineData("dpmpp-2m")]
    public void ConfigsOfSchedulersAreReadOrRefused(string kind)
    {
        using Trial trial = new(Wrong);
        string valid = File.ReadAllText(Goldens.PathTo("sd1-small/scheduler/scheduler_config.json"));
        for (int seed = 0; seed < Each; seed++)
        {
            trial.Of("scheduler_config.json", Mutations.OfText(valid, seed), seed, path => SchedulerCatalogue.Create(kind, SchedulerConfig.Load(path)).Schedule(4));
        }

        trial.Holds(Each / 2);
    }

    [Theory]
    [InlineData("merges.txt", 10)]
    [InlineData("special_tokens_map.json", 30)]
    [InlineData("tokenizer_config.json", 30)]
    [InlineData("vocab.json", 15)]
    public void FilesOfATokenizerAreReadOrRefused(string file, int atLeastRefused)
    {
        using Trial trial = new(Wrong);
        string source = Goldens.PathTo("sd1-small/tokenizer");
        foreach (string path in Directory.GetFiles(source)) File.Copy(path, Path.Combine(trial.Folder, Path.GetFileName(path)));
        string valid = File.ReadAllText(Path.Combine(source, file));
        for (int seed = 0; seed < Each; seed++)
        {
            trial.Of(file, Mutations.OfText(valid, seed), seed, path => ClipTokenizer.Load(trial.Folder).Encode(["a red sphere"]).Dispose(), named: trial.Folder);
        }

        trial.Holds(atLeastRefused);
    }

    [Theory]
    [InlineData("merges.txt", "#version: 0.2\nt h\nt h\n", "the merge \"t h\" is there twice")]
    [InlineData("merges.txt", "#version: 0.2\nt zzz\n", "the merge \"t zzz\" is of another vocabulary, for this one has no \"zzz\"")]
    [InlineData("merges.txt", "#version: 0.2\nt h\na  b\n", "/merges.txt:3:1: \"a  b\" is not a pair of pieces")]
    [InlineData("vocab.json", "{\"a\": -1}", "/vocab.json: the id of \"a\": -1 is not a token's id")]
    [InlineData("vocab.json", "{\"a\": 1,\n\"a\": 2}", "/vocab.json:2:1: key \"a\" is there twice")]
    [InlineData("vocab.json", "[]", "/vocab.json: a JSON object is expected")]
    [InlineData("vocab.json", "version https://git-lfs.github.com/spec/v1\n", "/vocab.json: a Git LFS pointer lies in the file's place; get the file itself by running in its folder: git lfs pull")]
    public void WhatIsWrongWithATokenizerIsSaidAtItsPlace(string file, string text, string problem)
    {
        using Trial trial = new(Wrong);
        foreach (string path in Directory.GetFiles(Goldens.PathTo("sd1-small/tokenizer"))) File.Copy(path, Path.Combine(trial.Folder, Path.GetFileName(path)));
        File.WriteAllText(Path.Combine(trial.Folder, file), text);
        Assert.Equal($"{trial.Folder}{(problem[0] == '/' ? "" : ": ")}{problem}", Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(trial.Folder)).Message);
    }

    [Theory]
    [InlineData("{}", ": no \"weight_map\", which says where each tensor lies")]
    [InlineData("{\"weight_map\": {\"a\": null}}", ": \"a\": null is not a file's name")]
    [InlineData("{\"weight_map\": {\"a\": \"x\", \"a\": \"y\"}}", ":1:27: key \"a\" is there twice")]
    public void WhatIsWrongWithAnIndexIsSaidAtItsPlace(string json, string problem)
    {
        using Trial trial = new(Wrong);
        string index = Path.Combine(trial.Folder, "model.safetensors.index.json");
        File.WriteAllText(index, json);
        Assert.Equal(index + problem, Assert.Throws<CheckpointException>(() => Checkpoint.Open(trial.Folder)).Message);
    }

    [Fact]
    public void IndicesOfShardsAreReadOrRefused()
    {
        using Trial trial = new(Wrong);
        const string Valid = """{"metadata": {"total_size": 4}, "weight_map": {"a.weight": "model-1.safetensors", "b.weight": "model-2.safetensors"}}""";
        foreach (string shard in new[] { "model-1.safetensors", "model-2.safetensors" })
        {
            SafetensorsWriter.Write(Path.Combine(trial.Folder, shard), [new($"{shard[6]}", torch.ones(1))]);
        }

        for (int seed = 0; seed < Each; seed++)
        {
            trial.Of("model.safetensors.index.json", Mutations.OfText(Valid, seed), seed, path => Checkpoint.Open(trial.Folder).Dispose());
        }

        trial.Holds(Each / 2);
    }

    private static Func<nn.Module> NetworkOf(string path)
    {
        switch (Path.GetFileName(Path.GetDirectoryName(path)))
        {
            case "unet": UNetConfig unet = UNetConfig.Load(path); return () => new UNet2DConditionModel(unet);
            case "vae": AutoencoderConfig autoencoder = AutoencoderConfig.Load(path); return () => new AutoencoderKL(autoencoder);
            default: ClipTextConfig text = ClipTextConfig.Load(path); return () => new ClipTextModel(text);
        }
    }
}
