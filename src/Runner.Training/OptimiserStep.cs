using TorchSharp;

namespace Runner.Training;

/// <summary>Adds up the lanes' gradients, clips them, updates the state and hands the new weights back to the objective; work is shared by the lanes' threads.</summary>
internal sealed class OptimiserStep(TrainingState state, torch.Tensor gradient, LaneThreads lanes, TrainingSettings settings)
{
    private readonly IReadOnlyList<ParameterSlot> slots = state.Layout.Slots;
    private readonly double[] squares = new double[state.Layout.Slots.Count];

    /// <summary>Takes the step (and disposes of the gradients); returns the gradient's norm before clipping.</summary>
    internal double Apply(LaneGradients[] gradients)
    {
        lanes.Run(thread => ForEachShare(thread, slot => Gather(gradients, slot)));
        double norm = Math.Sqrt(squares.Sum());
        if (!double.IsFinite(norm))
        {
            throw Diverged(gradients);
        }

        double clip = settings.ClipNorm > 0 ? Math.Min(1, settings.ClipNorm / (norm + 1e-6)) : 1;
        AdamWRates rates = AdamWRates.After(state.Step, settings);
        lanes.Run(thread => ForEachShare(thread, slot => Update(slots[slot], clip, rates)));
        state.Step++;
        return norm;
    }

    // Slots are dealt round by size order of the layout: neighbours are of similar size, so the threads end at about the same time.
    private void ForEachShare(int thread, Action<int> work)
    {
        using IDisposable noGradient = torch.no_grad();
        for (int slot = thread; slot < slots.Count; slot += lanes.Count)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            work(slot);
        }
    }

    private void Gather(LaneGradients[] gradients, int slot)
    {
        torch.Tensor sum = slots[slot].In(gradient);
        sum.zero_();
        foreach (LaneGradients lane in gradients)
        {
            using torch.Tensor? own = lane.Gradients[slot];
            if (own is not null)
            {
                sum.add_(own);
            }
        }

        sum.div_(gradients.Length);

        torch.Tensor flat = gradient.narrow(0, slots[slot].Offset, slots[slot].Length);
        squares[slot] = flat.dot(flat).item<float>();
    }

    private void Update(ParameterSlot slot, double clip, AdamWRates rates)
    {
        if (clip < 1)
        {
            slot.In(gradient).mul_(clip);
        }

        bool decays = slot.Offset < state.Layout.DecayingLength;
        AdamW.Update(state, gradient, (slot.Offset, slot.Offset + slot.Length), decays ? rates : rates with { WeightDecay = 0 });
        slot.Parameter.copy_(slot.In(state.Parameters));
    }

    private TrainingDivergedException Diverged(LaneGradients[] gradients)
    {
        int first = Array.FindIndex(squares, square => !double.IsFinite(square));
        string losses = string.Join(", ", gradients.Select(lane => lane.Loss));
        return new TrainingDivergedException(
            $"step {state.Step}: the gradient of \"{slots[first].Name}\" is not finite (loss of each lane: {losses}). "
            + "Lower the learning rate, lengthen the warm-up, or train in float32.");
    }
}
