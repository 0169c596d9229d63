using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>Pictures with their ground truth.</summary>
/// <param name="Pictures">[batch, 3, h, w], RGB in [0, 1].</param>
/// <param name="InverseDepth">[batch, h, w], 1 / distance along the view axis.</param>
/// <param name="Foreground">[batch, h, w], 1 on objects and 0 on the room.</param>
internal sealed record SceneBatch(Tensor Pictures, Tensor InverseDepth, Tensor Foreground);
