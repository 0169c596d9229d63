using System.Runtime.CompilerServices;

// Compiled into each program that carries TorchSharp's native part: see Native.targets.
internal static class ListenFirst
{
    [ModuleInitializer]
    internal static void Begin() => RuntimeHelpers.RunModuleConstructor(typeof(Runner.Torch.Native.TorchRuntime).Module.ModuleHandle);
}
