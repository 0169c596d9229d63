using System.Globalization;
using System.Text;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>Reads prompt files.</summary>
internal static class PromptTable
{
    private static readonly string[] PromptColumns = ["prompt", "prompts"];
    private static readonly string[] SeedColumns = ["seed", "seeds"];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private const string ImageColumn = "image";

    /// <summary>Reads the prompts in file order.</summary>
    /// <param name="path">A CSV file.</param>
    /// <param name="encoding">How its bytes stand for letters.</param>
    /// <param name="count">How many from the first; 0 takes all.</param>
    /// <param name="experimentSeed">Seeds prompts that the file gives no seed.</param>
    /// <exception cref="InvalidDataException">A column is missing, a seed is no number, or there are fewer rows than asked for.</exception>
    public static IReadOnlyList<Prompt> Read(string path, PromptEncoding encoding, int count, ulong experimentSeed)
    {
        using StringReader text = new(TextOf(path, encoding));
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        string[] header = rows.Read() && rows.ReadHeader() ? rows.HeaderRecord ?? [] : [];
        string promptColumn = PromptColumns.FirstOrDefault(header.Contains)
            ?? throw new InvalidDataException($"{path}: no column \"prompt\"; the columns are: {string.Join(", ", header)}");
        string? seedColumn = SeedColumns.FirstOrDefault(header.Contains);
        List<Prompt> prompts = [];
        while ((count == 0 || prompts.Count < count) && rows.Read())
        {
            ulong seed = seedColumn is null ? DerivedSeed.Of(experimentSeed, "noise", $"prompt {prompts.Count}") : Seed(path, rows, seedColumn);
            string image = header.Contains(ImageColumn) ? rows.GetField(ImageColumn) ?? "" : "";
            prompts.Add(new Prompt(prompts.Count, rows.GetField(promptColumn) ?? "", seed) { Image = image });
        }

        return prompts.Count < count ? throw new InvalidDataException($"{path} has {prompts.Count} prompts, {count} are asked for") : prompts;
    }

    /// <summary>Writes prompts with their indices, as they lie beside samples.</summary>
    public static void Write(string path, IEnumerable<Prompt> prompts)
    {
        using StreamWriter text = new(path);
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteRecords(prompts.Select(prompt => new { index = prompt.Index, prompt = prompt.Text, seed = prompt.Seed }));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Prompt> ReadIndexed(string path)
    {
        using StreamReader text = new(path);
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        List<Prompt> prompts = [];
        rows.Read();
        rows.ReadHeader();
        while (rows.Read()) prompts.Add(new Prompt(rows.GetField<int>("index"), rows.GetField("prompt") ?? "", rows.GetField<ulong>("seed")));
        return prompts;
    }

    private static string TextOf(string path, PromptEncoding encoding)
    {
        if (encoding == PromptEncoding.Latin1) return File.ReadAllText(path, Encoding.Latin1);
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return StrictUtf8.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0));
        }
        catch (DecoderFallbackException)
        {
            // Everything before the first wrong byte decodes to the same bytes again.
            int wrong = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).AsSpan().CommonPrefixLength(bytes);
            int start = bytes.AsSpan(0, wrong).LastIndexOf((byte)'\n') + 1;
            throw new InvalidDataException($"{path}:{bytes.AsSpan(0, wrong).Count((byte)'\n') + 1}:{wrong - start + 1}: byte 0x{bytes[wrong]:X2} is not UTF-8; if the file is ISO-8859-1, add encoding: latin1");
        }
    }

    private static ulong Seed(string path, CsvReader rows, string column) =>
        ulong.TryParse(rows.GetField(column), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new InvalidDataException($"{path}:{rows.Parser.RawRow}: the seed \"{rows.GetField(column)}\" is not a whole number from 0");
}
