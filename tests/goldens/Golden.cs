using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests;

/// <summary>Reference tensors that PyTorch and SciPy computed.</summary>
internal static partial class Golden
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "goldens", "probes.safetensors");

    public static float[] Floats(string name) => Read(name, ScalarType.Float32).data<float>().ToArray();

    public static double[] Doubles(string name) => Read(name, ScalarType.Float64).data<double>().ToArray();

    public static float[][] Maps(string name)
    {
        using torch.Tensor tensor = Read(name, ScalarType.Float32);
        int images = (int)tensor.shape[0];
        return [.. Enumerable.Range(0, images).Select(i => tensor[i].data<float>().ToArray())];
    }

    public static torch.Tensor Tensor(string name) => Read(name, ScalarType.Float32);

    public static int[][] Order() => [.. Maps("order").Select(order => order.Select(i => (int)i).ToArray())];

    private static torch.Tensor Read(string name, ScalarType type)
    {
        using SafetensorsFile file = SafetensorsFile.Open(File);
        using torch.Tensor tensor = file.Read(name);
        return tensor.to(type).clone();
    }
}
