namespace EndToEnd.Tests;

/// <summary>A report shows beside each probe's picture the label that it was asked for, whatever the stages are called.</summary>
public sealed class PicturesInReports : IDisposable
{
    private readonly Workplace _workplace = new(Some.SmallModelWatched);

    [Fact]
    public void TheLabelBesideAProbesPictureIsTheOneThatItWasTrainedOn()
    {
        Ended ended = _workplace.Run("experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        string page = File.ReadAllText(Path.Combine(_workplace.RunFolder, "report.html"));
        int strips = Count(page, "title=\"the final image\"");
        Assert.InRange(strips, 1, 4);
        Assert.Equal(strips, Count(page, "title=\"the label of seen\""));
        Assert.Equal(2 * strips, Count(page, "title=\"seen, step "));
    }

    public void Dispose() => _workplace.Dispose();

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
