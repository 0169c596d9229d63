using System.Text.Json.Nodes;
using Runner.Abstractions;
using Runner.Diffusion.Text;
using StableDiffusion.Sampling;

namespace StableDiffusion.Tests.Sampling;

/// <summary>What is known of a model folder before a weight is loaded.</summary>
public sealed class ModelsAreChecked : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("model-").FullName;

    public ModelsAreChecked()
    {
        string golden = Goldens.PathTo("sd1-small");
        foreach (string file in Directory.GetFiles(golden, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder, Path.GetRelativePath(golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(NumberFormat.Float32)]
    [InlineData(NumberFormat.Bfloat16)]
    public void TheBytesOfTheWeightsAreKnownBeforeTheyAreLoaded(NumberFormat format)
    {
        using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "lms", 2), Some.Context(format));
        long told = sampler.WeightBytes;
        Assert.Equal(sampler.Load(), told);
        Assert.True(told > 0);
    }

    [Fact]
    public void AWholeFolderIsSound() => Assert.Empty(Check("lms"));

    [Theory]
    [InlineData(9, " channels: a model for inpainting, which takes a mask and a masked picture besides; no sampler here gives it these")]
    [InlineData(8, " channels: a model for editing by instruction, which takes a picture besides; no sampler here gives it one")]
    [InlineData(7, " channels: a model for enlarging, which takes a small picture besides; no sampler here gives it one")]
    [InlineData(5, " channels: a model for depth to image, which takes a depth map besides; no sampler here gives it one")]
    [InlineData(12, " channels; the two do not belong together")]
    public void ADenoiserOfOtherInputsIsToldWithWhatItIsFor(int channels, string purpose)
    {
        Edit("unet/config.json", config => config["in_channels"] = channels);
        Assert.Equal(new Problem("model", $"{_folder}/unet/config.json: \"in_channels\": {channels} where the autoencoder's latents have 4{purpose}"), Check("lms")[0]);
    }

    [Fact]
    public void WeightsThatDoNotFitAreKnownFromTheirHeads()
    {
        File.WriteAllText(Path.Combine(_folder, "text_encoder/model.safetensors"), "version https://git-lfs.github.com/spec/v1\n");
        Edit("unet/config.json", config => config["layers_per_block"] = 3);
        IReadOnlyList<Problem> found = Check("lms");
        Assert.Equal(
            $"{_folder}/text_encoder/model.safetensors: a Git LFS pointer lies in the file's place; get the file itself by running in its folder: git lfs pull", found[0].Message);
        Assert.StartsWith($"{_folder}/unet: the weights do not fit the config\n  missing tensor \"", found[1].Message, StringComparison.Ordinal);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void WeightsOfPyTorchMustBeAnArchive()
    {
        File.Delete(Path.Combine(_folder, "text_encoder/model.safetensors"));
        string bin = Path.Combine(_folder, "text_encoder/pytorch_model.bin");
        File.WriteAllText(bin, "<!doctype html>");
        Assert.Equal(
            $"{bin}: a web page lies in the file's place; what was asked for was not what the address gave: fetch the file again", Assert.Single(Check("lms")).Message);
    }

    [Fact]
    public void ATokenizerThatIsNotThereIsNamed()
    {
        File.Delete(Path.Combine(_folder, "tokenizer/vocab.json"));
        Assert.Equal(
            $"{_folder}/tokenizer: vocab.json not there, and no tokenizer.json in place of them; CLIP's tokenizer is saved as either", Assert.Single(Check("lms")).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATokenizerInOneFileGivesTheSameIds(bool mergesAreLists)
    {
        string tokenizer = Path.Combine(_folder, "tokenizer");
        string[] texts = ["a red sphere, on the LEFT", "naïve <|endoftext|> 42!", ""];
        IReadOnlyList<int>[] expected = [.. texts.Select(text => ClipTokenizer.Load(tokenizer).Encode(text))];
        string[] merges = [.. File.ReadAllLines(Path.Combine(tokenizer, "merges.txt")).Skip(1).Where(line => line.Length > 0)];
        File.WriteAllText(Path.Combine(tokenizer, "tokenizer.json"), new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["end_of_word_suffix"] = "</w>",
                ["vocab"] = JsonNode.Parse(File.ReadAllText(Path.Combine(tokenizer, "vocab.json"))),
                ["merges"] = new JsonArray([.. merges.Select(pair => mergesAreLists ? (JsonNode)new JsonArray([.. pair.Split(' ').Select(piece => (JsonNode)piece)]) : pair)]),
            },
        }.ToJsonString());
        File.Delete(Path.Combine(tokenizer, "vocab.json"));
        File.Delete(Path.Combine(tokenizer, "merges.txt"));
        Assert.Equal(expected, texts.Select(text => ClipTokenizer.Load(tokenizer).Encode(text)));
        Assert.Empty(Check("lms"));
    }

    [Theory]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":[1,2],"merges":[]}}""", "\"vocab\": [1,2] is not an object of token ids")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","merges":[]}}""", "\"vocab\": null is not an object of token ids")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0,"b":"1"},"merges":[]}}""", "\"vocab\": \"b\": \"1\" is not a token's id")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":null},"merges":[]}}""", "\"vocab\": \"a\": null is not a token's id")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0}}}""", "\"merges\" is not there")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":{"a":"b"}}}""", "\"merges\": {\"a\":\"b\"} is not a list")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":["a b c"]}}""", "\"merges\": \"a b c\" is not a pair of pieces")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[["a",null]]}}""", "\"merges\": [\"a\",null] is not a pair of pieces")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[null]}}""", "\"merges\": null is not a pair of pieces")]
    [InlineData("""{"added_tokens":[null],"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[]}}""", "null is not a special token")]
    [InlineData("""{"added_tokens":[{"content":"<x>"}],"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[]}}""", "\"added_tokens\": the id of \"<x>\": null is not a token's id")]
    [InlineData("""{"added_tokens":"<x>","model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[]}}""", "\"added_tokens\": \"<x>\" is not a list")]
    public void WhatATokenizerInOneFileHasWrongIsNamed(string text, string message)
    {
        string tokenizer = Path.Combine(_folder, "tokenizer");
        File.Delete(Path.Combine(tokenizer, "vocab.json"));
        File.WriteAllText(Path.Combine(tokenizer, "tokenizer.json"), text);
        Assert.Equal($"{tokenizer}/tokenizer.json: {message}", Assert.Single(Check("lms")).Message);
    }

    [Fact]
    public void AnOptionWithoutEffectIsAWarning()
    {
        string has = "it has: beta_end, beta_schedule, beta_start, num_train_timesteps, prediction_type, steps_offset, timestep_spacing, trained_betas, use_karras_sigmas";
        Problem warning = new("scheduler-options.eta", "\"eta\" has no effect on scheduler \"lms\"", has) { IsWarning = true };
        Assert.Equal(warning, Assert.Single(Check("lms", ("eta", "1"))));
        Assert.Equal(
            "\"use_karras_sigmas\" has no effect on scheduler \"ddim\"", Assert.Single(Check("ddim", ("clip_sample", "false"), ("use_karras_sigmas", "true"))).Message);
        Assert.Empty(Check("ddim", ("clip_sample", "false"), ("eta", "1")));
    }

    [Fact]
    public void DefaultsThatPipelinesChangedAreAWarning()
    {
        Edit("scheduler/scheduler_config.json", config => config.Remove("steps_offset"));
        Problem warning = Assert.Single(Check("ddim"));
        Assert.True(warning.IsWarning);
        Assert.Equal(
            $"{_folder}/scheduler/scheduler_config.json says nothing of \"clip_sample\" and \"steps_offset\": scheduler \"ddim\" takes its own defaults, true and 0, "
            + "where diffusers' Stable Diffusion pipelines set false and 1",
            warning.Message);
        Assert.Equal("scheduler-options: { clip_sample: \"false\", steps_offset: \"1\" } does as they do", warning.Advice);
        Assert.Empty(Check("ddim", ("clip_sample", "false"), ("steps_offset", "1")));
    }

    private void Edit(string file, Action<JsonObject> change)
    {
        string path = Path.Combine(_folder, file);
        JsonObject document = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(document);
        File.WriteAllText(path, document.ToJsonString());
    }

    private IReadOnlyList<Problem> Check(string scheduler, params (string Key, string Value)[] options)
    {
        using StableDiffusionSampler sampler = new(
            new StableDiffusionSettings
            {
                Model = new InputPath { Path = _folder, Written = "model" },
                Scheduler = scheduler,
                SchedulerOptions = options.ToDictionary(option => option.Key, option => option.Value),
                Steps = 3,
            },
            Some.Context());
        return [.. sampler.Check()];
    }
}
