using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests;

/// <summary>Reference tensors made with diffusers and transformers, in <c>tests/goldens</c>.</summary>
internal static class Goldens
{
    private static readonly string s_folder = Find();

    internal static string PathTo(string relative) => Path.Combine(s_folder, relative);

    internal static SafetensorsFile Open(string relative) => SafetensorsFile.Open(PathTo(relative));

    /// <summary>The largest difference relative to the largest reference value.</summary>
    internal static double RelativeError(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using Tensor wanted = expected.to(ScalarType.Float64);
        using Tensor difference = (actual.to(ScalarType.Float64) - wanted).abs();
        return difference.max().ToDouble() / wanted.abs().max().ToDouble();
    }

    internal static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        double error = RelativeError(actual, expected);
        Assert.True(error <= tolerance, $"{what}: relative error {error:g3}, allowed {tolerance:g3}");
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "goldens"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tests/goldens is in no parent folder"), "tests", "goldens");
    }
}
