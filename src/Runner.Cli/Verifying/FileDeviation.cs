using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Storing;
using Runner.Engine.Verifying;
using Runner.Torch.Native;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Verifying;

/// <summary>How a file differs from the one that was made again.</summary>
/// <param name="Text">The place of the largest deviation, with both values.</param>
/// <param name="Absolute">The largest deviation; NaN where the files are not numbers of one shape.</param>
/// <param name="Relative">The same, of values beyond 1 as a share of them.</param>
/// <param name="IsWithin">Whether each number is as near as it must be.</param>
internal sealed record FileDeviation(string Text, double Absolute, double Relative, bool IsWithin)
{
    public static FileDeviation Of(VerifiedUnit unit, string file, Tolerances within)
    {
        string before = Path.Combine(unit.Before, file);
        string again = Path.Combine(unit.Again, file);
        if (!File.Exists(before) || !File.Exists(again))
        {
            return Other($"{file}: {(File.Exists(before) ? "was not made again" : "is not in the store")}");
        }
        return Path.GetExtension(file) switch
        {
            ".safetensors" => OfTensors(file, before, again, within.Otherwise),
            ".csv" when file == "metrics.csv" => OfMetrics(file, before, again, within),
            _ => Other($"{file}: other bytes"),
        };
    }

    private static FileDeviation Other(string text) => new(text, double.NaN, double.NaN, IsWithin: false);

    private static FileDeviation OfMetrics(string file, string before, string again, Tolerances within)
    {
        IReadOnlyList<MetricRow> old = MetricTable.Read(before);
        IReadOnlyList<MetricRow> now = MetricTable.Read(again);
        if (!old.Select(Name).SequenceEqual(now.Select(Name)))
        {
            return Other($"{file}: other rows");
        }
        FileDeviation worst = new($"{file}: other bytes, the same numbers", 0, 0, IsWithin: true);
        foreach ((MetricRow was, MetricRow row) in old.Zip(now))
        {
            worst = worst.OrWorse(was.Value, row.Value, within.Of(was.Name), () => $"{file}: {Name(row)}");
        }
        return worst;
    }

    private static string Name(MetricRow row) => row.Name + string.Concat(row.Labels.Select(label => $" {label.Key}={label.Value}"));

    private static FileDeviation OfTensors(string file, string before, string again, double tolerance)
    {
        using FinalizerHold hold = FinalizerHold.Begin();
        using SafetensorsFile old = SafetensorsFile.Open(before);
        using SafetensorsFile now = SafetensorsFile.Open(again);
        if (!old.Entries.Keys.Order(StringComparer.Ordinal).SequenceEqual(now.Entries.Keys.Order(StringComparer.Ordinal)))
        {
            return Other($"{file}: other tensors");
        }
        FileDeviation worst = new($"{file}: other bytes, the same numbers", 0, 0, IsWithin: true);
        foreach (string name in old.Entries.Keys.Order(StringComparer.Ordinal))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor was = old.Read(name);
            Tensor made = now.Read(name);
            if (!was.shape.SequenceEqual(made.shape) || was.dtype != made.dtype)
            {
                return Other($"{file}: \"{name}\" has another shape or type");
            }
            if (was.numel() == 0)
            {
                continue;
            }
            Tensor first = was.to(ScalarType.Float64).flatten();
            Tensor second = made.to(ScalarType.Float64).flatten();
            Tensor apart = (first - second).abs() / first.abs().clamp(1);
            apart = where(first.isnan() & second.isnan() | first.eq(second), zeros_like(apart), apart.nan_to_num(double.PositiveInfinity, double.PositiveInfinity));
            long place = apart.argmax().item<long>();
            worst = worst.OrWorse(first[place].item<double>(), second[place].item<double>(), tolerance, () => $"{file}: \"{name}\"[{string.Join(", ", IndicesOf(place, was.shape))}]");
        }
        return worst;
    }

    private static long[] IndicesOf(long place, long[] shape)
    {
        long[] indices = new long[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (place, indices[axis]) = Math.DivRem(place, shape[axis]);
        }
        return indices;
    }

    private FileDeviation OrWorse(double was, double now, double tolerance, Func<string> where)
    {
        bool isSame = was.Equals(now);
        double apart = isSame ? 0 : double.IsFinite(was - now) ? Math.Abs(was - now) : double.PositiveInfinity;
        double relative = isSame ? 0 : double.IsFinite(was) ? apart / Math.Max(1, Math.Abs(was)) : double.PositiveInfinity;
        bool isNear = relative <= tolerance;
        bool isWorse = isNear == IsWithin ? relative > Relative : !isNear;
        return isWorse ? new FileDeviation(string.Create(CultureInfo.InvariantCulture, $"{where()}: {was:R} -> {now:R}"), apart, relative, isNear) : this;
    }
}
