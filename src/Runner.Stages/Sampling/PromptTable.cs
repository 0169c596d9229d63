using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>Reads prompt files.</summary>
internal static class PromptTable
{
    private static readonly string[] PromptColumns = ["prompt", "prompts"];
    private static readonly string[] SeedColumns = ["seed", "seeds"];
    private const string ImageColumn = "image";

    /// <summary>Reads the prompts in file order.</summary>
    /// <param name="path">A CSV file in UTF-8.</param>
    /// <param name="count">How many from the first; 0 takes all.</param>
    /// <param name="experimentSeed">Seeds prompts that the file gives no seed.</param>
    /// <exception cref="InvalidDataException">A column is missing, a seed is no number, or there are fewer rows than asked for.</exception>
    public static IReadOnlyList<Prompt> Read(string path, int count, ulong experimentSeed)
    {
        using StreamReader text = new(path);
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

    private static ulong Seed(string path, CsvReader rows, string column) =>
        ulong.TryParse(rows.GetField(column), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new InvalidDataException($"{path}:{rows.Parser.RawRow}: the seed \"{rows.GetField(column)}\" is not a whole number from 0");
}
