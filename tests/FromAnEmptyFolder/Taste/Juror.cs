using System.Globalization;
using Runner.Abstractions;

namespace Taste;

/// <summary>Somebody who likes one value best: a file that says how strict it is about that, and the value.</summary>
internal sealed record Juror(string Name, IManner Manner, double Wish)
{
    public static IEnumerable<string> FilesOf(string jury) =>
        File.ReadLines(jury).Where(line => line.Trim().Length > 0).Select(line => Path.Combine(Path.GetDirectoryName(jury)!, line.Trim()));

    public static Juror Read(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (!File.Exists(file)) throw new ProblemException(new Problem("jury", $"the juror \"{name}\" has no file", $"it is looked for at {file}"));
        return File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var manner, var wish]
            && MannerOf(manner) is { } known
            && double.TryParse(wish, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? new Juror(name, known, value)
                : throw new ProblemException(new Problem("jury", $"the file of juror \"{name}\" is not a manner and a number", "such as: Strict 0.5, or: Mild 0.2"));
    }

    private static IManner? MannerOf(string word) =>
        typeof(IManner).Assembly.GetType($"{nameof(Taste)}.{word}") is { IsClass: true } type && type.IsAssignableTo(typeof(IManner)) ? (IManner)Activator.CreateInstance(type)! : null;
}

/// <summary>How much of the best mark a distance from the wish leaves.</summary>
internal interface IManner
{
    double Left(double distance);
}

internal sealed class Strict : IManner
{
    public double Left(double distance) => distance < 0.1 ? 1 : 0;
}

internal sealed class Mild : IManner
{
    public double Left(double distance) => 1 / (1 + distance);
}
