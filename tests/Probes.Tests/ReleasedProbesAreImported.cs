using Probes.Kinds;
using Probes.Losses;
using Runner.Torch.Pickle;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

/// <summary>Files of <c>torch.save</c> in the layout of the paper's released probes become probes, and probes become such files.</summary>
public sealed class ReleasedProbesAreImported
{
    private static readonly ReadoutProbe Depth =
        new("linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.Huber, 1, 0), new LinearRegressionSettings());

    private static readonly ReadoutProbe Foreground =
        new("linear-classification", new LinearKind(2, false), new ClassificationTask(2), new LinearClassificationSettings());

    [Theory]
    [InlineData("probe-depth.pth", "huber")]
    [InlineData("probe-foreground.pth", "cross-entropy")]
    public void AReleasedFileGivesItsWeightsAndTheirPredictions(string file, string golden)
    {
        using DisposeScope scope = NewDisposeScope();
        ReadoutProbe kind = golden == "huber" ? Depth : Foreground;
        using ITrainedProbe probe = kind.Load(StateDictionaryFile.Read(PathTo(file)));
        Tensor weight = Golden.Tensor($"{golden}/weight");
        Assert.Equal(weight.data<float>().ToArray(), probe.Parameters["dense1.weight"].data<float>().ToArray());

        Tensor activations = Golden.Tensor("activations"); // [12, 24, 8, 8]
        Tensor cells = nn.functional.conv2d(activations, weight.view(weight.shape[0], 24, 1, 1));
        Tensor predicted = probe.Predict(activations, 8, 8);
        if (golden == "huber") Assert.True((predicted - cells[.., 0]).abs().max().ToSingle() < 1e-5);
        else Assert.Equal(cells.argmax(1).data<long>().ToArray(), predicted.data<long>().ToArray());
    }

    [Fact]
    public void AFileOfOursComesBackTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        using ITrainedProbe probe = Foreground.Load(StateDictionaryFile.Read(PathTo("probe-foreground.pth")));
        string path = Path.Combine(Directory.CreateTempSubdirectory("probes-").FullName, "probe.pth");
        StateDictionaryWriter.Write(path, probe.Parameters);
        using ITrainedProbe again = Foreground.Load(StateDictionaryFile.Read(path));
        Assert.Equal(probe.Parameters["dense1.weight"].data<float>().ToArray(), again.Parameters["dense1.weight"].data<float>().ToArray());
    }

    private static string PathTo(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "goldens"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tests/goldens is in no parent folder"), "tests", "goldens", file);
    }
}
