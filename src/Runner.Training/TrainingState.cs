using TorchSharp;
using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>Everything that the next optimiser step depends on: weights, their average, Adam's moments, the count of steps. Float32, flat.</summary>
/// <remarks>Saved and loaded, a run goes on bit for bit as if it had never stopped: data order and noise follow from the seed and the step.</remarks>
public sealed class TrainingState : IDisposable
{
    private readonly ParameterLayout layout;
    private readonly IReadOnlyList<(string Name, torch.Tensor Buffer)> buffers;

    private TrainingState(ParameterLayout layout, IReadOnlyList<(string Name, torch.Tensor Buffer)> buffers)
    {
        this.layout = layout;
        this.buffers = buffers;
        torch.Device device = layout.Slots[0].Parameter.device;
        torch.Tensor Zeros() => torch.zeros(layout.Length, torch.float32, device).DetachFromDisposeScope();
        (Parameters, Average, FirstMoment, SecondMoment) = (Zeros(), Zeros(), Zeros(), Zeros());
    }

    /// <summary>Optimiser steps done.</summary>
    public int Step { get; internal set; }

    internal torch.Tensor Parameters { get; }

    internal torch.Tensor Average { get; }

    internal torch.Tensor FirstMoment { get; }

    internal torch.Tensor SecondMoment { get; }

    internal ParameterLayout Layout => layout;

    /// <summary>The state before the first step: the objective's present weights, or those of another one.</summary>
    /// <param name="objective">What is trained.</param>
    /// <param name="first">
    /// Gives the first weights under the same names: where <paramref name="objective"/> computes in a narrower type, its own would be rounded already.
    /// </param>
    public static TrainingState Start(IObjective objective, IObjective? first = null)
    {
        TrainingState state = new(new ParameterLayout(objective.Parameters), objective.Buffers);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        Dictionary<string, Parameter> weights = (first ?? objective).Parameters.ToDictionary(entry => entry.Name, entry => entry.Parameter);
        foreach (ParameterSlot slot in state.layout.Slots)
        {
            slot.In(state.Parameters).copy_(weights[slot.Name]);
        }

        state.Average.copy_(state.Parameters);
        return state;
    }

    /// <summary>The state that <see cref="Save"/> left in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape than the objective's.</exception>
    public static TrainingState Load(string folder, IObjective objective)
    {
        TrainingState state = new(new ParameterLayout(objective.Parameters), objective.Buffers);
        try
        {
            TrainingStateFile.Read(folder, state);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes <c>training-state.safetensors</c>: <c>parameters.NAME</c>, <c>average.NAME</c>, <c>first-moment.NAME</c>, <c>second-moment.NAME</c>,
    /// <c>buffers.NAME</c>, and the step in the metadata. The file appears whole or not at all.
    /// </summary>
    public void Save(string folder) => TrainingStateFile.Write(folder, this);

    /// <summary>Copies the weights into the objective's parameters (and casts, where those are of another type).</summary>
    public void CopyWeightsToObjective() => CopyToObjective(Parameters);

    /// <summary>Copies the average of the weights into the objective's parameters: these are the ones to use and to judge.</summary>
    public void CopyAverageToObjective() => CopyToObjective(Average);

    /// <inheritdoc/>
    public void Dispose()
    {
        Parameters.Dispose();
        Average.Dispose();
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }

    /// <summary>Every saved tensor under its name in the file, as views.</summary>
    internal IEnumerable<(string Name, torch.Tensor Tensor)> Tensors()
    {
        foreach (ParameterSlot slot in layout.Slots)
        {
            yield return ($"parameters.{slot.Name}", slot.In(Parameters));
            yield return ($"average.{slot.Name}", slot.In(Average));
            yield return ($"first-moment.{slot.Name}", slot.In(FirstMoment));
            yield return ($"second-moment.{slot.Name}", slot.In(SecondMoment));
        }

        foreach ((string name, torch.Tensor buffer) in buffers)
        {
            yield return ($"buffers.{name}", buffer);
        }
    }

    private void CopyToObjective(torch.Tensor flat)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach (ParameterSlot slot in layout.Slots)
        {
            slot.Parameter.copy_(slot.In(flat));
        }
    }
}
