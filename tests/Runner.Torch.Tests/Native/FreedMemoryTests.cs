using System.Globalization;
using Runner.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Native;

[Collection(nameof(FinalizersGoOn))] // alone: what others allocate would be taken for what was not given back
public sealed class FreedMemoryTests
{
    private const long Megabyte = 1L << 20;
    private const int Parts = 16;

    [Fact]
    public void WhatIsFreeGoesBackWhereMoreIsTakenThanWasPlannedAndOnlyThere()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Tensor first = ones(1); // The libraries are loaded with it.
        long before = ResidentBytes();
        using DisposeScope held = NewDisposeScope();
        FreeBetween(megabytes: 300);
        long full = ResidentBytes();
        long planned = before + (400 * Megabyte);
        Assert.True(full > planned + (100 * Megabyte), $"the allocator keeps {(full - before) / Megabyte} MB, so that nothing can be shown");

        using (FreedMemory.Keep(full + (1000 * Megabyte)))
        {
            Thread.Sleep(200);
            Assert.True(ResidentBytes() > full - (50 * Megabyte));
        }

        using (FreedMemory.Keep(planned))
        {
            Assert.True(SpinWait.SpinUntil(() => ResidentBytes() < planned, TimeSpan.FromSeconds(30)), $"{ResidentBytes() / Megabyte} MB are resident where {planned / Megabyte} were planned");
        }
    }

    // Of twice as much every other tensor is freed: what lies between others stays with the allocator, whichever part of it gave it out. The others are of the current dispose scope. Small
    // ones: what is large the allocator may have straight from the system, and gives back at once.
    private static void FreeBetween(int megabytes)
    {
        Tensor[] some = [.. Enumerable.Range(0, 2 * megabytes * Parts).Select(_ => ones((int)Megabyte / Parts / sizeof(float)))];
        foreach (Tensor tensor in some.Where((_, number) => number % 2 == 0)) tensor.Dispose();
    }

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
