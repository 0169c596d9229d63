using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Checkpoints;

/// <summary>Which element types a device is fit for.</summary>
public static class Precision
{
    /// <exception cref="ArgumentException">Networks cannot reasonably run in this type on this device.</exception>
    public static void Check(Device device, ScalarType dtype)
    {
        if (dtype is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
        {
            throw new ArgumentException($"dtype {dtype} is not one that networks run in; choose float32, bfloat16 or float16");
        }

        if (dtype == ScalarType.Float16 && device.type == DeviceType.CPU)
        {
            throw new ArgumentException(
                "dtype float16 on the CPU is emulated, some 70 times slower than float32; choose float32 (exact) or bfloat16 (faster on chips with AMX or AVX-512), or a CUDA device");
        }
    }
}
