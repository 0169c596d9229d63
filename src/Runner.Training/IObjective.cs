using TorchSharp;
using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>What is being learned: parameters, and a loss of them on given samples.</summary>
/// <remarks>
/// <see cref="Loss"/> is called from several threads at once, one per lane, on the same parameters: it must not write to anything shared.
/// Everything random in it comes from the microbatch's generator, so that step n always sees the same numbers.
/// </remarks>
public interface IObjective
{
    /// <summary>The trained parameters in a fixed order, under names that are unique and stay the same from run to run.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>
    /// Tensors that the forward pass itself updates (running means of a batch norm). They are saved and restored with the state.
    /// An objective that has some can only be trained with one lane, as two lanes would race for them.
    /// </summary>
    IReadOnlyList<(string Name, torch.Tensor Buffer)> Buffers => [];

    /// <summary>The mean loss over the microbatch's samples, differentiable in <see cref="Parameters"/>.</summary>
    LossTerms Loss(Microbatch microbatch);
}
