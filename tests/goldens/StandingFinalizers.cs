using System.Runtime.CompilerServices;
using Runner.Torch.Native;

namespace Tests;

/// <summary>
/// What tests compute they compute as a run does: while finalisers stand. Without it a collection that one test causes can free a number under another
/// test's tensor operation (see <see cref="FinalizerHold"/>).
/// </summary>
internal static class StandingFinalizers
{
    private static FinalizerHold? s_hold;

    [ModuleInitializer]
    internal static void Begin() => s_hold = FinalizerHold.Begin();

    /// <summary>For tests that run alone and are about finalisers.</summary>
    internal static void End() => s_hold?.Dispose();
}
