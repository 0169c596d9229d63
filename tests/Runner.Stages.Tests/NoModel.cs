using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Stages.Tests;

/// <summary>A sampler of which only shape and sites are asked: two pixels each way, three steps.</summary>
internal sealed class NoModel : ISampler
{
    public SamplerShape Shape => new(Steps: 3, LatentChannels: 1, LatentHeight: 2, LatentWidth: 2, ImageHeight: 2, ImageWidth: 2);

    public IReadOnlyList<HookSite> Sites { get; init; } = [];

    /// <summary>Bytes of the weights; each image of a batch takes a tenth of them.</summary>
    public long Weights { get; init; }

    public long WeightBytes => Weights;

    public long PeakBytes(SamplerCall call) => Weights + (Weights * call.Images / 10);

    public bool TakesImages { get; init; }

    public IReadOnlyList<Problem> Wrong { get; init; } = [];

    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation) => throw new NotSupportedException();

    public void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace) => throw new NotSupportedException();

    public Tensor Decode(Tensor latents) => throw new NotSupportedException();

    /// <summary>Three words are read.</summary>
    public string Unread(string text) => string.Join(' ', text.Split(' ').Skip(3));

    public IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
