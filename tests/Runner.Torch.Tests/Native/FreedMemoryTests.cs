using System.Globalization;
using Runner.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Native;

[Collection(nameof(FinalizerHoldTests))] // alone: what others allocate would be taken for what was not given back
public sealed class FreedMemoryTests
{
    private const long Megabyte = 1L << 20;

    [Fact]
    public void WhatIsFreeGoesBackWhereMoreIsTakenThanWasPlanned()
    {
        if (!OperatingSystem.IsLinux()) return;
        long before = ResidentBytes();
        using DisposeScope held = NewDisposeScope();
        FreeBetween(megabytes: 300);
        long planned = before + (400 * Megabyte);
        Assert.True(ResidentBytes() > planned + (100 * Megabyte), "the allocator keeps nothing here, so nothing can be shown");
        using (FreedMemory.Keep(planned))
        {
            Assert.True(SpinWait.SpinUntil(() => ResidentBytes() < planned, TimeSpan.FromSeconds(30)), $"{ResidentBytes() / Megabyte} MB are resident where {planned / Megabyte} were planned");
        }
    }

    [Fact]
    public void WhileLessIsTakenThanWasPlannedNothingGoesBack()
    {
        if (!OperatingSystem.IsLinux()) return;
        using DisposeScope held = NewDisposeScope();
        FreeBetween(megabytes: 300);
        long before = ResidentBytes();
        using FreedMemory kept = FreedMemory.Keep(before + (1000 * Megabyte));
        Thread.Sleep(200);
        Assert.True(ResidentBytes() > before - (50 * Megabyte));
    }

    // Of twice as much every other tensor is freed: what lies between others stays with the allocator, whichever part of it gave it out. The others are of the current dispose scope.
    private static void FreeBetween(int megabytes)
    {
        Tensor[] some = [.. Enumerable.Range(0, 2 * megabytes).Select(_ => ones((int)Megabyte / sizeof(float)))];
        foreach (Tensor tensor in some.Where((_, number) => number % 2 == 0)) tensor.Dispose();
    }

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
