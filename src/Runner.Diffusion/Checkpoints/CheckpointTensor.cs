using static TorchSharp.torch;

namespace Runner.Diffusion.Checkpoints;

/// <summary>A tensor of a checkpoint that need not have been read yet.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Read">Reads it, on the CPU.</param>
public sealed record CheckpointTensor(string File, IReadOnlyList<long> Shape, Func<Tensor> Read);
