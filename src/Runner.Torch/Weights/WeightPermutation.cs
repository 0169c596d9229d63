using Runner.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Weights;

/// <summary>The control of the paper: a model whose weights have the same values in other places, so that nothing that was learnt is left but the architecture and the scale of its numbers.</summary>
public static class WeightPermutation
{
    /// <summary>Permutes the entries of every parameter within the parameter, in place.</summary>
    /// <param name="module">The model.</param>
    /// <param name="seed">Each parameter's permutation depends on this and on its name only.</param>
    public static void Apply(nn.Module module, ulong seed)
    {
        using IDisposable frozen = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            using DisposeScope scope = NewDisposeScope();
            using Generator generator = new(DerivedSeed.Of(seed, "permutation", name));
            Tensor order = randperm(parameter.numel(), ScalarType.Int64, CPU, generator: generator).to(parameter.device);
            parameter.copy_(parameter.flatten().index_select(0, order).reshape(parameter.shape));
        }
    }
}
