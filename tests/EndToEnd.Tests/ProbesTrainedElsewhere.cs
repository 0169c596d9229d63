namespace EndToEnd.Tests;

/// <summary>Files of probes, in PyTorch's format, are scored instead of trained.</summary>
public sealed class ProbesTrainedElsewhere : IDisposable
{
    private readonly Workplace _workplace = new(Some.SmallModelUntouched);

    [Fact]
    public void ProbesOfAnotherRunScoreAsTheyDidThere()
    {
        Ended trained = _workplace.Run("experiment.yaml");
        Assert.True(trained.Code == 0, trained.ToString());
        string[] scores = Scores();
        Assert.NotEmpty(scores);
        string folder = Directory.CreateDirectory(Path.Combine(_workplace.Folder, "released")).FullName;
        string probe = Assert.Single(Directory.GetFiles(Path.Combine(_workplace.RunFolder, "artifacts", "probe-bright"), "probe.pth", Everywhere()));
        File.Copy(probe, Path.Combine(folder, "decoder.4-1-1.pth"));

        // A penalty that would give another probe, if it were trained.
        string[] settings = ["--set", "probe-bright.stored.folder=released", "--set", "probe-bright.stored.file='{block}-{layer}-{step}.pth'", "--set", "probe-bright.probe.penalty=10"];
        Ended other = _workplace.Run(["experiment.yaml", .. settings]);
        Ended missing = _workplace.Run(["experiment.yaml", .. settings, "--set", "probe-bright.activations.steps=1-2"]);
        Ended nameless = _workplace.Run(["experiment.yaml", .. settings, "--set", "probe-bright.stored.file='{stage}.pth'"]);

        Assert.True(other.Code == 0, other.ToString());
        Assert.Equal(scores, Scores());
        Assert.Equal(2, missing.Code);
        Assert.Contains("a probe is missing: ", missing.Error);
        Assert.Equal(2, nameless.Code);
        Assert.Contains("\"{stage}\" stands for nothing", nameless.Error);
    }

    public void Dispose() => _workplace.Dispose();

    private static EnumerationOptions Everywhere() => new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    // Of a probe that was trained elsewhere nothing is known of its training.
    private string[] Scores() =>
    [
        .. File.ReadLines(Path.Combine(_workplace.RunFolder, "metrics.csv")).Where(line => line.StartsWith("probe-bright,", StringComparison.Ordinal)
            && !Training.Contains(line.Split(',')[2])),
    ];

    private static readonly string[] Training = ["training-loss", "penalty", "gradient-norm"];
}
