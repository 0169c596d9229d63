using static TorchSharp.torch;

namespace Runner.Diffusion.Checkpoints;

/// <summary>A tensor of a checkpoint that need not have been read yet.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Read">Reads it, on the CPU; where it can, as a view of the mapped file.</param>
/// <param name="Copy">Reads it into memory of its own: for who converts it and needs it no longer, and would have the file's pages held until the last tensor is converted.</param>
public sealed record CheckpointTensor(string File, IReadOnlyList<long> Shape, Func<Tensor> Read, Func<Tensor> Copy);
