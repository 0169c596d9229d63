using System.Globalization;

namespace Runner.Cli.Consoles;

/// <summary>Amounts in the words of people.</summary>
internal static class Quantities
{
    private static readonly string[] Prefixes = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Such as <c>12.3 MB</c>; powers of 1024.</summary>
    public static string Bytes(long bytes)
    {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < Prefixes.Length - 1)
        {
            amount /= 1024;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || amount >= 100 ? Math.Round(amount) : Math.Round(amount, 1))} {Prefixes[unit]}");
    }

    /// <summary>Such as <c>0.4 s</c>, <c>1:05</c> or <c>2:03:04</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"),
    };

    /// <summary>Such as <c>1 unit</c> or <c>20 units</c>.</summary>
    public static string Units(int count) => count == 1 ? "1 unit" : $"{Count(count)} units";

    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
