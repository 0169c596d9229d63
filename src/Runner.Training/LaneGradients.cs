using TorchSharp;
using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>One lane's loss and its gradient, one tensor per parameter; null where the loss does not depend on the parameter.</summary>
internal sealed record LaneGradients(double Loss, IReadOnlyList<(string Name, double Value)> Parts, IReadOnlyList<torch.Tensor?> Gradients)
{
    internal static LaneGradients Of(IObjective objective, Microbatch microbatch, Parameter[] parameters)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        LossTerms loss = objective.Loss(microbatch);

        // Not backward(): that would add into the parameters' own gradients, which all lanes share.
        IList<torch.Tensor> gradients = torch.autograd.grad([loss.Total], parameters, allow_unused: true);
        return new LaneGradients(
            loss.Total.to(torch.float32).item<float>(),
            [.. loss.Parts.Select(part => (part.Name, (double)part.Value.to(torch.float32).item<float>()))],
            [.. gradients.Select(gradient => gradient is null || gradient.Handle == IntPtr.Zero ? null : gradient.DetachFromDisposeScope())]);
    }
}
