using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Sampling;

/// <summary>What a sample stage says of its prompts, noise and pictures before anything is sampled.</summary>
public sealed class SampleStages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sample-stage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ALineEndInAPromptMakesNotTwoPrompts()
    {
        Assert.Equal("""[[0,7,"a red sphere\n1 8 a blue cube"]]""", RecipeOf(Prompts("prompt,seed\n\"a red sphere\n1 8 a blue cube\",7\n")));
        Assert.Equal("""[[0,7,"a red sphere"],[1,8,"a blue cube"]]""", RecipeOf(Prompts("prompt,seed\na red sphere,7\na blue cube,8\n")));
    }

    [Fact]
    public void AccentsStayReadableInTheRecipe() => Assert.Equal("""[[0,7,"a café \"in\" Köln"]]""", RecipeOf(Prompts("prompt,seed\n\"a café \"\"in\"\" Köln\",7\n")));

    [Fact]
    public void AWrongTableIsAProblemOfTheSetting()
    {
        string path = Prompts("prompt,seed\na,b\n");
        Assert.Equal(new Problem("prompts", $"{path}:2:3: the seed \"b\" is not a whole number from 0 to 18446744073709551615"), Assert.Single(Check(Settings(path))));
    }

    [Fact]
    public void ARemarkIsAWarning()
    {
        string path = Prompts("prompt,Seed\na,1\n");
        Assert.Equal(new Problem("prompts", $"{path}:1:8: column \"Seed\" is read as \"seed\"; write it so") { IsWarning = true }, Assert.Single(Check(Settings(path))));
    }

    [Theory]
    [InlineData("a b c\na b c d e\n", "prompt 2 is longer than the model reads: of prompt 2 it does not read \"d e\"")]
    [InlineData("a b c d\na\na b c e\n", "2 of the 3 prompts are longer than the model reads: of prompt 1 it does not read \"d\"")]
    [InlineData("a b c\n", null)]
    public void WhatTheModelDoesNotReadOfAPromptIsAWarning(string prompts, string? warning)
    {
        IReadOnlyList<Problem> found = Check(Settings(Prompts("prompt\n" + prompts)));
        Assert.Equal(warning is null ? [] : [new Problem("prompts", warning) { IsWarning = true }], found);
    }

    [Theory]
    [InlineData("noise", new long[] { 2, 1, 2, 2 }, null)]
    [InlineData("nois", new long[] { 2, 1, 2, 2 }, ": no tensor \"noise\"; it has nois")]
    [InlineData("noise", new long[] { 2, 1, 4, 1 }, ": noise has shape [2, 1, 4, 1] where the sampler needs [prompts, 1, 2, 2]")]
    [InlineData("noise", new long[] { }, ": noise has shape [] where the sampler needs [prompts, 1, 2, 2]")]
    [InlineData("noise", new long[] { 1, 1, 2, 2 }, " has noise for 1 prompt, none for prompt 2")]
    public void NoiseThatDoesNotFitIsKnownFromItsHead(string name, long[] shape, string? problem)
    {
        string path = Path.Combine(_folder, "noise.safetensors");
        using Tensor noise = zeros(shape);
        SafetensorsWriter.Write(path, [new(name, noise)]);
        IReadOnlyList<Problem> found = Check(Settings(Prompts("prompt\na\nb\n")) with { Noise = Input(path) });
        Assert.Equal(problem is null ? [] : [new Problem("noise", path + problem)], found);
    }

    [Fact]
    public void NoiseOfWholeNumbersIsRefused()
    {
        string path = Path.Combine(_folder, "noise.safetensors");
        using Tensor noise = zeros([1, 1, 2, 2], ScalarType.Int64);
        SafetensorsWriter.Write(path, [new("noise", noise)]);
        Assert.Equal(
            new Problem("noise", $"{path}: noise has element type Int64 where floating point numbers are needed"),
            Assert.Single(Check(Settings(Prompts("prompt\na\n")) with { Noise = Input(path) })));
    }

    [Fact]
    public void APictureThatIsNoneIsKnownBeforeWork()
    {
        string pictures = Directory.CreateDirectory(Path.Combine(_folder, "pictures")).FullName;
        File.WriteAllText(Path.Combine(pictures, "a.png"), "<!DOCTYPE html><html></html>");
        IReadOnlyList<Problem> found = Check(Settings(Prompts("prompt\na\n"), takesImages: true) with { Pictures = Input(pictures) });
        Assert.Equal(
            new Problem("pictures", $"{pictures}/a.png: a web page lies in the file's place; what was asked for was not what the address gave: fetch the file again"),
            Assert.Single(found));
    }

    private string Prompts(string table)
    {
        string path = Path.Combine(_folder, "prompts.csv");
        File.WriteAllText(path, table);
        return path;
    }

    private static SampleSettings Settings(string prompts, bool takesImages = false) => new()
    {
        Sampler = new Part<ISampler>("none", new object(), _ => new NoModel { TakesImages = takesImages }),
        Prompts = Input(prompts),
    };

    private static InputPath Input(string path) => new() { Path = path, Written = path };

    private static IReadOnlyList<Problem> Check(SampleSettings settings) => [.. new SampleStage(settings).Check(new PlanOf())];

    [Theory]
    [InlineData(200, 1000, null, "")]
    [InlineData(200, 621, "a batch of 10 takes 700 MB with the program itself, more than the 621 MB that the run may use", "memory: 770 MB at the top of the file, or batch: 6")]
    [InlineData(700, 900, "the weights of sampler \"none\" in float32 take 1000 MB with the program itself, more than the 900 MB that the run may use", "memory: 1100 MB at the top of the file, or a shorter dtype")]
    public void ABudgetThatCannotHoldABatchIsAProblemThatSaysWhatDoes(int weights, int budget, string? problem, string advice)
    {
        SampleSettings settings = Settings(Prompts("prompt\na\n")) with { Sampler = new Part<ISampler>("none", new object(), _ => new NoModel { Weights = (long)weights << 20 }) };
        PlanOf plan = new() { Environment = new PlanOf().Environment with { MemoryBudget = (long)budget << 20 } };
        IReadOnlyList<Problem> found = [.. new SampleStage(settings).Check(plan)];
        Assert.Equal(problem is null ? [] : [new Problem(problem.StartsWith("the", StringComparison.Ordinal) ? "sampler" : "batch", problem, advice)], found);
    }

    [Fact]
    public void AUnitTakesWhatTheSamplerSaysAndItsLatentsAndPictures()
    {
        SampleSettings settings = Settings(Prompts("prompt\na\nb\n")) with { Sampler = new Part<ISampler>("none", new object(), _ => new NoModel { Weights = 1000 }) };
        UnitCost cost = Assert.Single(new SampleStage(settings).Plan(new PlanOf())).Cost;
        Assert.Equal(1200 + (2 * ((2 * 4 * 4 * 4) + (2 * 3 * 4 * 4))), cost.Memory); // two images; four states of 4 numbers each, and pictures of 12, both twice
        Assert.Equal(0, cost.DeviceMemory);
        UnitCost onDevice = Assert.Single(new SampleStage(settings).Plan(new PlanOf { Environment = new PlanOf().Environment with { Device = "cuda:0" } })).Cost;
        Assert.Equal((1200, cost.Memory - 1200), (onDevice.DeviceMemory, onDevice.Memory));
    }

    private static string RecipeOf(string path) => Assert.Single(new SampleStage(Settings(path)).Plan(new PlanOf())).Recipe["prompts"];
}
