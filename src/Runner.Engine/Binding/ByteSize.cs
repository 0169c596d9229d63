using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Runner.Engine.Binding;

/// <summary>An amount of memory or disk, written such as <c>4 GB</c>, <c>512MB</c> (powers of 1024) or as bytes.</summary>
public sealed record ByteSize(long Bytes) : IParsable<ByteSize>
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <exception cref="FormatException">The text is no amount.</exception>
    public static ByteSize Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out ByteSize? size) ? size : throw new FormatException($"\"{s}\" is not an amount such as 512 MB, 4 GB or a number of bytes");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ByteSize? result)
    {
        string text = (s ?? "").Trim().ToUpperInvariant();
        string number = text.TrimEnd('B', 'K', 'M', 'G', 'T', 'I').TrimEnd();
        string unit = text[number.Length..].Trim().Replace("I", "");
        int power = unit.Length == 0 ? 0 : Array.IndexOf(Units, unit.EndsWith('B') ? unit : unit + "B");
        bool fits = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount) && power >= 0 && amount > 0;
        result = fits ? new ByteSize((long)(amount * Math.Pow(1024, power))) : null;
        return fits;
    }

    public override string ToString()
    {
        int power = 0;
        long rest = Bytes;
        while (power < Units.Length - 1 && rest > 0 && rest % 1024 == 0)
        {
            rest /= 1024;
            power++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{rest} {Units[power]}");
    }
}
