using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Moves a label to another place, drawn for each image. The gap becomes background in classes and is filled from the edge in numbers.</summary>
internal sealed class Shift(ShiftSettings settings) : ILabelEdit
{
    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.stack(seeds.Select((seed, image) => EditOne(labels[image], type, seed))).MoveToOuterDisposeScope();
    }

    private Tensor EditOne(Tensor label, LabelType type, ulong seed)
    {
        IReadOnlyList<Offset> offsets = Draw(seed, (int)label.shape[0], (int)label.shape[1]);
        if (type != LabelType.Classes) return Moves.Of(label, type, offsets[0], settings.RescaleTo);
        double whole = label.ne(0).sum().item<long>();
        Tensor[] moved = [.. offsets.Select(offset => Moves.Of(label, type, offset, settings.RescaleTo))];
        double[] kept = [.. moved.Select(mask => mask.ne(0).sum().item<long>() / Math.Max(whole, 1))];
        int enough = Array.FindIndex(kept, part => part >= settings.Keep);
        return moved[enough >= 0 ? enough : Array.IndexOf(kept, kept.Max())];
    }

    /// <summary>One pair of amounts with every pair of signs, in drawn order.</summary>
    private List<Offset> Draw(ulong seed, int height, int width)
    {
        using Generator generator = new(seed);
        using Tensor uniform = torch.rand(2, dtype: ScalarType.Float64, generator: generator);
        using Tensor order = torch.randperm(4, generator: generator);
        double[] fraction = [.. uniform.data<double>().Select(u => settings.Least + (u * (settings.Most - settings.Least)))];
        int down = settings.Axes == ShiftAxes.Horizontal ? 0 : (int)Math.Round(fraction[0] * height);
        int right = settings.Axes == ShiftAxes.Vertical ? 0 : (int)Math.Round(fraction[1] * width);
        return [.. order.data<long>().Select(signs => new Offset((signs & 1) == 0 ? down : -down, (signs & 2) == 0 ? right : -right))];
    }
}
