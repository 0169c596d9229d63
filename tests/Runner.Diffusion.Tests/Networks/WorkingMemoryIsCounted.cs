using System.Runtime.InteropServices;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Sampling;
using Runner.Torch.Hooks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

[CollectionDefinition(nameof(WorkingMemoryIsCounted), DisableParallelization = true)]
[Collection(nameof(WorkingMemoryIsCounted))]
public sealed class WorkingMemoryIsCounted
{
    private const double TooMuch = 1.18;

    private static readonly UNetConfig Denoiser = new()
    {
        BlockOutChannels = [64, 96, 128],
        DownBlockTypes = [UNetConfig.AttentionDown, UNetConfig.AttentionDown, "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", UNetConfig.AttentionUp, UNetConfig.AttentionUp],
        AttentionHeadDim = new PerBlock(4),
        CrossAttentionDim = 64,
        LayersPerBlock = 1,
        NormNumGroups = 16,
    };

    private static readonly AutoencoderConfig Autoencoder = new()
    {
        BlockOutChannels = [32, 48, 64],
        DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
        UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
        NormNumGroups = 16,
    };

    [Theory]
    [InlineData(2, 64)]
    [InlineData(16, 32)]
    [InlineData(1, 49)]
    public void OfADenoiser(int batch, int size)
    {
        using UNet2DConditionModel network = new(Denoiser);
        using Tensor latents = randn(batch, 4, size, size), times = full([1], 3, ScalarType.Float32), text = randn(batch, 20, 64);
        AssertCounted(WorkingMemory.OfDenoiser(Denoiser, batch, size, size, 4), () => network.call(latents, times, text));
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(8, 16)]
    public void OfADecoder(int batch, int size)
    {
        using AutoencoderKL network = new(Autoencoder);
        using Tensor latents = randn(batch, 4, size, size);
        AssertCounted(WorkingMemory.OfDecoder(Autoencoder, batch, size, size, 4), () => network.Decode(latents));
    }

    [Theory]
    [InlineData("decoder.mid_block.resnets.1")]
    [InlineData("decoder.up_blocks.0.upsamplers.0")]
    [InlineData("decoder.up_blocks.2.resnets.1")]
    public void OfADecoderThatEndsWhereAllHasBeenHeard(string last)
    {
        using AutoencoderKL network = new(Autoencoder);
        using Tensor latents = randn(1, 4, 64, 64);
        HookSite site = new("last", last, "", 1, "", 1, 1, 1, SiteLayout.ChannelsFirst);
        AssertCounted(WorkingMemory.OfDecoder(Autoencoder, 1, 64, 64, 4, last), () =>
        {
            long firings = network.HookPoints["decoder.conv_out"].Firings;
            using ActivationTrace trace = new([site], numbers: 1);
            HeardPass.Run(trace, [site], network.HookPoints, () => network.Decode(latents));
            Assert.Equal(firings, network.HookPoints["decoder.conv_out"].Firings);
            return trace[site].clone();
        });
    }

    [Fact]
    public void OfALargeDecoder()
    {
        AutoencoderConfig large = Autoencoder with { BlockOutChannels = [128, 256, 512, 512], DownBlockTypes = [.. Enumerable.Repeat("DownEncoderBlock2D", 4)], UpBlockTypes = [.. Enumerable.Repeat("UpDecoderBlock2D", 4)], NormNumGroups = 32 };
        using AutoencoderKL network = new(large);
        using Tensor latents = randn(1, 4, 32, 32);
        AssertCounted(WorkingMemory.OfDecoder(large, 1, 32, 32, 4), () => network.Decode(latents));
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(8, 64)]
    public void OfAnEncoder(int batch, int size)
    {
        using AutoencoderKL network = new(Autoencoder);
        using Tensor pictures = randn(batch, 3, size, size);
        AssertCounted(WorkingMemory.OfEncoder(Autoencoder, batch, size, size, 4), () => network.Encode(pictures).Mean);
    }

    // The runtime allocates as well, when it compiles a method anew: that does not come twice.
    private static void AssertCounted(long counted, Func<Tensor> pass)
    {
        if (!OperatingSystem.IsLinux()) return;
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        pass().Dispose(); // It sets up what stays.
        long taken = 0;
        for (int attempt = 0; attempt < 3 && counted / (double)Math.Max(1, taken) is not (> 0.85 and < TooMuch); attempt++) taken = Taken(counted, pass);
        Assert.True(counted / (double)taken is > 0.85 and < TooMuch, $"counted {counted / 1e6:0.0} MB, taken {taken / 1e6:0.0} MB");
    }

    // What the allocator has handed out, looked at as often as a thread can.
    private static long Taken(long counted, Func<Tensor> pass)
    {
        long before = HandedOut();
        long most = before;
        using CancellationTokenSource done = new();
        Thread watcher = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Volatile.Write(ref most, Math.Max(most, HandedOut()));
                Thread.SpinWait(2000); // looking holds the allocator's locks
            }
        });
        watcher.Start();
        // A peak is short: on a busy machine the watcher may miss it, and sees it in one of more passes.
        for (int round = 0; round < 3 || (round < 40 && counted > TooMuch * (Volatile.Read(ref most) - before)); round++) pass().Dispose();
        done.Cancel();
        watcher.Join();
        return most - before;
    }

    private static long HandedOut()
    {
        Allocated now = MallInfo();
        return (long)now.InUse + (long)now.Mapped;
    }

    [DllImport("libc", EntryPoint = "mallinfo2")]
    private static extern Allocated MallInfo();

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Allocated
    {
        private readonly nuint _arena, _free, _fast, _maps;
        public readonly nuint Mapped;
        private readonly nuint _fastest, _fastFree;
        public readonly nuint InUse;
        private readonly nuint _freeBytes, _top;
    }
}
