using LabelerTraining.Objectives;
using OnnxLabelers.Labeling;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>The two files that ship, with default settings, on 16 rendered scenes that they were not trained on, against the renderer's exact truth.</summary>
public sealed class ShippedLabelerTests
{
    private const int Scenes = 16;

    [Fact]
    public void DepthIsRankedAsTheSceneIs()
    {
        using DisposeScope scope = NewDisposeScope();
        SceneBatch truth = HeldOut();
        using ILabeler labeler = Some.Depth(new OnnxDepthSettings { Model = Some.Path(Data("depth.onnx")) });
        Tensor labels = labeler.Label(truth.Pictures);
        double[] scores = [.. Enumerable.Range(0, Scenes).Select(scene => Spearman(labels[scene], truth.InverseDepth[scene]))];
        Assert.True(scores.Average() >= 0.9, $"mean rank correlation {scores.Average():0.000}: {string.Join(' ', scores.Select(score => score.ToString("0.00")))}");
    }

    [Fact]
    public void TheForegroundIsTheObjects()
    {
        using DisposeScope scope = NewDisposeScope();
        SceneBatch truth = HeldOut();
        using ILabeler labeler = Some.Saliency(new OnnxSaliencySettings { Model = Some.Path(Data("saliency.onnx")) });
        Tensor labels = labeler.Label(truth.Pictures).to(ScalarType.Float32);
        double dice = 2 * (labels * truth.Foreground).sum().item<float>() / (labels.sum().item<float>() + truth.Foreground.sum().item<float>());
        Assert.True(dice >= 0.95, $"Dice {dice:0.000}");
    }

    private static SceneBatch HeldOut()
    {
        using var shards = new SceneShards([Data("held-out")]);
        return shards.Read([.. Enumerable.Range(0, Scenes).Select(scene => (long)scene)]);
    }

    private static double Spearman(Tensor left, Tensor right)
    {
        Tensor ranks = stack([Ranks(left), Ranks(right)]);
        return corrcoef(ranks)[0, 1].item<double>();
    }

    /// <summary>Equal values share a rank as the mean of their places, as half precision makes them equal often.</summary>
    private static Tensor Ranks(Tensor map)
    {
        float[] values = map.contiguous().data<float>().ToArray();
        float[] sorted = [.. values.Order()];
        return tensor(Array.ConvertAll(values, value => (First(sorted, value) + First(sorted, MathF.BitIncrement(value)) - 1) / 2.0));
    }

    private static int First(float[] sorted, float value)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);
}
