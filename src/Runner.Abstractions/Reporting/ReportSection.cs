using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Abstractions;

/// <summary>
/// What a stage shows of a unit in the report. It is a file among the unit's others, so that it is checked, kept and shared like them, and every report of a run that has the unit shows it, whether
/// the plugin is there or not.
/// </summary>
/// <param name="Parts">What is shown, from top to bottom.</param>
public sealed record ReportSection(IReadOnlyList<ReportPart> Parts)
{
    /// <summary>The file's name in the unit's folder.</summary>
    public const string FileName = "report.json";

    private const long MostBytes = 16 << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
    };

    /// <summary>Writes it into the folder that is being published.</summary>
    /// <param name="folder">The folder, with the pictures that are shown already in it.</param>
    /// <exception cref="InvalidDataException">Sizes do not fit, or a picture is not there; the message says which.</exception>
    public void Write(string folder)
    {
        Check(folder);
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Format));
    }

    /// <summary>Reads what a unit's folder shows; null where it shows nothing.</summary>
    /// <param name="folder">The unit's folder.</param>
    /// <exception cref="InvalidDataException">The file is not what <see cref="Write"/> writes; the message says how.</exception>
    public static ReportSection? Read(string folder)
    {
        FileInfo file = new(Path.Combine(folder, FileName));
        if (!file.Exists) return null;
        if (file.Length > MostBytes) throw new InvalidDataException($"{FileName} has {file.Length} bytes, more than {MostBytes}");
        try
        {
            ReportSection section = JsonSerializer.Deserialize<ReportSection>(File.ReadAllBytes(file.FullName), Format) ?? throw new InvalidDataException($"{FileName} holds nothing");
            section.Check(folder);
            return section;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{FileName} is not a section of a report: line {wrong.LineNumber + 1}{(wrong.Path is null ? "" : $", at {wrong.Path}")}", wrong);
        }
    }

    private void Check(string folder)
    {
        foreach ((ReportPart part, int place) in Parts.Select((part, place) => (part, place)))
        {
            if (part.Wrong(folder) is { } wrong) throw new InvalidDataException($"part {place + 1} of {FileName}: {wrong}");
        }
    }
}

/// <summary>A part of a section.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReportText), "text")]
[JsonDerivedType(typeof(ReportTable), "table")]
[JsonDerivedType(typeof(ReportCurves), "curves")]
[JsonDerivedType(typeof(ReportPicture), "picture")]
public abstract record ReportPart
{
    private protected ReportPart()
    {
    }

    internal abstract string? Wrong(string folder);
}

/// <summary>A paragraph.</summary>
/// <param name="Text">Plain text.</param>
public sealed record ReportText(string Text) : ReportPart
{
    internal override string? Wrong(string folder) => null;
}

/// <summary>A table.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The cells, row by row, one for each heading.</param>
public sealed record ReportTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportPart
{
    internal override string? Wrong(string folder)
    {
        int row = Rows.TakeWhile(cells => cells.Count == Columns.Count).Count();
        return row == Rows.Count ? null : $"row {row + 1} of table \"{Caption}\" has {Rows[row].Count} cells for {Columns.Count} columns";
    }
}

/// <summary>Curves over something that is counted or measured. The page says their numbers, and gives them as CSV.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="XLabel">What the places are.</param>
/// <param name="YLabel">What the values are.</param>
/// <param name="Places">The places, ascending.</param>
/// <param name="Curves">The curves.</param>
public sealed record ReportCurves(string Caption, string XLabel, string YLabel, IReadOnlyList<double> Places, IReadOnlyList<ReportCurve> Curves) : ReportPart
{
    internal override string? Wrong(string folder)
    {
        if (Places.Count == 0 || Curves.Count == 0) return $"curves \"{Caption}\" have no {(Curves.Count == 0 ? "curve" : "place")}";
        if (!Places.All(double.IsFinite) || Places.Zip(Places.Skip(1)).Any(pair => pair.First >= pair.Second)) return $"the places of curves \"{Caption}\" do not ascend";
        return Curves.FirstOrDefault(curve => curve.Values.Count != Places.Count || curve.HalfWidths.Count > 0 && curve.HalfWidths.Count != Places.Count) is { } odd
            ? $"curve \"{odd.Name}\" of \"{Caption}\" has {odd.Values.Count} values{(odd.HalfWidths.Count > 0 ? $" and {odd.HalfWidths.Count} intervals" : "")} for {Places.Count} places"
            : null;
    }
}

/// <summary>A curve.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Values">A value for each place; NaN leaves a gap.</param>
public sealed record ReportCurve(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Half of each value's interval; empty: there is none.</summary>
    public IReadOnlyList<double> HalfWidths { get; init; } = [];

    /// <summary>Whether it is a control, which is drawn dashed.</summary>
    public bool IsControl { get; init; }
}

/// <summary>A picture among the unit's files.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="File">The PNG's path in the unit's folder, with slashes.</param>
public sealed record ReportPicture(string Caption, string File) : ReportPart
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal override string? Wrong(string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, File));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return $"picture \"{File}\" is not in the unit's folder";
        if (!System.IO.File.Exists(path)) return $"picture \"{File}\" is not there";
        using FileStream stream = System.IO.File.OpenRead(path);
        Span<byte> beginning = stackalloc byte[Signature.Length];
        return stream.ReadAtLeast(beginning, Signature.Length, throwOnEndOfStream: false) == Signature.Length && beginning.SequenceEqual(Signature) ? null : $"picture \"{File}\" is no PNG";
    }
}
