using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Runner.Cli.Commands;

/// <summary>Floating-point operations in a second, as machines are told by: <c>"200 TFLOP/s"</c>. A multiply-add counts as two.</summary>
/// <param name="PerSecond">Operations.</param>
internal sealed record OperationRate(double PerSecond)
{
    private static readonly (string Unit, double Operations)[] Units = [("PFLOP/S", 1e15), ("TFLOP/S", 1e12), ("GFLOP/S", 1e9)];

    /// <returns>False for anything but a positive number and a unit.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out OperationRate? rate)
    {
        rate = null;
        string compact = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        foreach ((string unit, double operations) in Units)
        {
            if (compact.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(compact[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count > 0)
            {
                rate = new OperationRate(count * operations);
            }
        }
        return rate is not null;
    }

    public override string ToString()
    {
        (string unit, double operations) = Units.First(unit => PerSecond >= unit.Operations || unit.Operations == 1e9);
        return string.Create(CultureInfo.InvariantCulture, $"{PerSecond / operations:0.###} {unit[..^1]}s");
    }
}
