using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Labeling;

/// <summary>What a labeler promised, compared with what it gives before anything is made of it.</summary>
internal static class LabelContract
{
    /// <param name="kind">The labeler's kind.</param>
    /// <param name="labeler">The labeler.</param>
    /// <param name="images">[n, 3, h, w]: what it was given.</param>
    /// <param name="index">[n]: the images' numbers.</param>
    /// <param name="labels">What it gave.</param>
    /// <exception cref="InvalidDataException">Another type or shape, or numbers that are none.</exception>
    public static void Check(string kind, ILabeler labeler, Tensor images, long[] index, Tensor labels)
    {
        string who = $"labeler \"{kind}\" of plugin {labeler.GetType().Assembly.GetName().Name}";
        ScalarType wanted = labeler.Type == LabelType.Classes ? ScalarType.Int64 : ScalarType.Float32;
        long[] shape = [images.shape[0], images.shape[2], images.shape[3]];
        if (labels.dtype != wanted || !labels.shape.SequenceEqual(shape))
        {
            throw new InvalidDataException($"{who} gave {labels.dtype} [{string.Join(", ", labels.shape)}] for {shape[0]} image{(shape[0] == 1 ? "" : "s")} of {shape[1]} x {shape[2]}; "
                + $"{labeler.Type.Plural()} are {wanted} [{string.Join(", ", shape)}]");
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor wrong = labeler.Type == LabelType.Classes ? labels < tensor(0L) : labels.isfinite().logical_not();
        long count = wrong.sum().item<long>();
        if (count == 0) return;
        long first = Enumerable.Range(0, index.Length).First(row => wrong[row].any().item<bool>());
        throw new InvalidDataException($"{who} gave {(labeler.Type == LabelType.Classes ? "classes below 0" : "numbers that are not finite")}: {count} of {wrong.numel()}, the first in image {index[first]}");
    }
}
