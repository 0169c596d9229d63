namespace EndToEnd.Tests;

/// <summary>What an experiment costs, and what it needs, can be asked before gigabytes are fetched.</summary>
public sealed class PlansWithoutWeights : IDisposable
{
    private static readonly string Paper = Path.Combine(Where.Experiments, "stable-diffusion-1.4.yaml");
    private readonly Workplace _workplace = new(Some.Waves);

    [Fact]
    public void APlanTellsWhatIsToBeFetchedAndWhatTheRestTakesOnAMachineOfAGivenSpeed()
    {
        Ended plan = _workplace.Run("plan", Paper, "--speed", "200 TFLOP/s");

        Assert.True(plan.Code == 0, plan.ToString());
        Assert.Contains("to fetch: there is no file or folder \"models/stable-diffusion-1.4/labelers/dpt-large.onnx\" for \"labeler.model\" of stage \"depth\"", plan.Error);
        Assert.Contains("no weights; looked for diffusion_pytorch_model.safetensors", plan.Error);
        Assert.Matches(@"probe-depth\[model-weights=trained\] +run +480/480", plan.Output);
        Assert.Contains("times of counted operations at 200 TFLOP/s", plan.Output);
    }

    [Fact]
    public void TheSameFilesStopWhatWouldNeedThem()
    {
        foreach (string command in (string[])["validate", "run"])
        {
            Ended ended = _workplace.Run(command, Paper);
            Assert.True(ended.Code == 2, ended.ToString());
            Assert.Contains("there is no file or folder \"models/stable-diffusion-1.4/labelers/tracer.onnx\" for \"labeler.model\" of stage \"foreground\"", ended.Error);
            Assert.DoesNotContain("to fetch", ended.Error);
        }
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("-3 TFLOP/s")]
    [InlineData("200")]
    [InlineData("0 GFLOP/s")]
    public void ASpeedThatIsNoneIsRefused(string speed)
    {
        Ended plan = _workplace.Run("plan", "experiment.yaml", $"--speed={speed}");

        Assert.True(plan.Code == 2, plan.ToString());
        Assert.Contains($"--speed: \"{speed}\" is not operations in a second, such as \"200 TFLOP/s\"", plan.Error);
    }

    public void Dispose() => _workplace.Dispose();
}
