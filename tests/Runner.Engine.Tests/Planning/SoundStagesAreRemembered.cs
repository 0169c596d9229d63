using Runner.Engine.Tests.Binding;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Planning;

/// <summary>What took long to look at and was right is not looked at again, until something that the look could depend on has changed.</summary>
public sealed class SoundStagesAreRemembered : IDisposable
{
    private const string Two = """
        stages:
          make: { stage: count, weights: words.bin, learning-rate: 2, looks: NAME }
          use: { stage: count, of: make, note: n, looks: NAME }
        """;

    private readonly Trial trial = new();
    private readonly string name = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    public SoundStagesAreRemembered() => trial.File("words.bin", "words");

    public void Dispose() => trial.Dispose();

    [Fact]
    public void WhatIsTheSameIsNotLookedAtAgain()
    {
        Assert.Equal(2, LooksFor(Two));
        Assert.Equal(0, LooksFor(Two));
        Assert.Equal(0, LooksFor("about: In other words.\n" + Two));
    }

    [Theory]
    [InlineData("learning-rate: 2", "learning-rate: 3", 2)] // what stands below it may look at it
    [InlineData("note: n", "note: m", 1)]
    [InlineData("note: n", "note: n, workers: 2", 1)] // not in the fingerprint
    [InlineData("stages:", "seed: 7\nstages:", 2)]
    [InlineData("stages:", "memory: 1 GB\nstages:", 2)]
    [InlineData("stages:", "dtype: bfloat16\nstages:", 2)]
    public void WhatChangedIs(string before, string after, int looks)
    {
        LooksFor(Two);

        Assert.Equal(looks, LooksFor(Two.Replace(before, after, StringComparison.Ordinal)));
    }

    [Fact]
    public void AFileThatChangedIsLookedAt()
    {
        LooksFor(Two);
        trial.File("words.bin", "other words");

        Assert.Equal(2, LooksFor(Two));
    }

    [Fact]
    public void WhatIsWarnedOfIsSaidEveryTime()
    {
        trial.File("words.bin", "odd words");
        string text = Two.Replace("NAME", name, StringComparison.Ordinal);
        string[] said = ["e.yaml:4:34: warning: these are odd in stage \"make\""];

        Assert.Equal(said, trial.Findings(text));
        Assert.Equal(said, trial.Findings(text));
    }

    [Fact]
    public void AMemoryThatIsTornOrForeignIsNotBelieved()
    {
        LooksFor(Two);
        string memory = Path.Combine(trial.Machine.StoreFolder, "sound.lines");
        File.WriteAllText(memory, File.ReadAllText(memory).Replace('a', 'b'));

        Assert.Equal(2, LooksFor(Two));
    }

    private int LooksFor(string text)
    {
        int before = CountStage.Looks.GetValueOrDefault(name);
        trial.Experiment(text.Replace("NAME", name, StringComparison.Ordinal));
        return CountStage.Looks.GetValueOrDefault(name) - before;
    }
}
