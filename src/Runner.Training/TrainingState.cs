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

    /// <summary>How many steps back a loss has lost about two thirds of its weight in <see cref="Losses"/>.</summary>
    private const double Memory = 100;

    private readonly SortedDictionary<string, double> losses = new(StringComparer.Ordinal);

    /// <summary>Optimiser steps done.</summary>
    public int Step { get; internal set; }

    /// <summary>
    /// The loss and its parts (<c>loss</c>, <c>absolute-loss</c> and so on) as means over all steps so far, recent ones weighing most: each step back weighs a hundredth less than the one after it.
    /// They belong to the state, so that they do not depend on where a training was interrupted.
    /// </summary>
    public IReadOnlyDictionary<string, double> Losses
    {
        get
        {
            double weight = 1 - Math.Pow(1 - (1 / Memory), Step);
            return losses.ToDictionary(loss => loss.Key, loss => loss.Value / weight);
        }
    }

    /// <summary>The sums behind <see cref="Losses"/>, as they are saved.</summary>
    internal IDictionary<string, double> LossSums => losses;

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
    /// <c>buffers.NAME</c>, and the step and the losses in the metadata. The file appears whole or not at all.
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

    /// <summary>Takes the losses of a step into the means.</summary>
    internal void Remember(StepReport report)
    {
        Take("loss", report.Loss);
        foreach ((string name, double value) in report.Parts)
        {
            Take($"{name}-loss", value);
        }

        void Take(string name, double value) => losses[name] = (losses.GetValueOrDefault(name) * (1 - (1 / Memory))) + (value / Memory);
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
