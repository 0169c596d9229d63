using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Sampling;
using Runner.Torch.Weights;

namespace Runner.Stages.Sampling;

/// <summary>
/// A prompt file: a table with a header. Column <c>prompt</c> must be there; <c>seed</c> and <c>image</c> may be (also <c>prompts</c>, <c>seeds</c>, <c>images</c>).
/// Where there is no prompt a <c>caption</c> is one: what rendered pictures are said to show. The <c>index</c> that stages write beside them is the row's number again.
/// Cells are separated by commas, or by semicolons or tabs where the header is.
/// </summary>
/// <param name="Prompts">The prompts in file order.</param>
/// <param name="Remarks">What its author should know, though it is read as was probably meant; each begins with its place.</param>
internal sealed record PromptTable(IReadOnlyList<Prompt> Prompts, IReadOnlyList<string> Remarks)
{
    private const string PromptColumn = "prompt";
    private const string CaptionColumn = "caption";
    private const string IndexColumn = "index";
    private const string SeedColumn = "seed";
    private const string ImageColumn = "image";
    private static readonly string[] Known = [PromptColumn, SeedColumn, ImageColumn];
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads the prompts in file order.</summary>
    /// <param name="path">A CSV file.</param>
    /// <param name="encoding">How its bytes stand for letters.</param>
    /// <param name="count">How many from the first; 0 takes all.</param>
    /// <param name="experimentSeed">Seeds prompts that the file gives no seed.</param>
    /// <exception cref="InvalidDataException">The table is not one, or has fewer rows than asked for; the message begins with the place.</exception>
    public static PromptTable Read(string path, PromptEncoding encoding, int count, ulong experimentSeed)
    {
        string text = PromptText.Of(path, encoding);
        char separator = SeparatorOf(text);
        using IEnumerator<IReadOnlyList<Cell>> rows = new SeparatedRows(path, text, separator).Read().GetEnumerator();
        if (!rows.MoveNext()) throw new InvalidDataException($"{path}:1:1: the file is empty; its first line names the columns: prompt, and if wanted seed and image");
        Columns columns = Columns.Of(path, rows.Current, separator);
        List<Prompt> prompts = [];
        Cell? blank = null;
        // All rows are read, also those beyond the count: a table that is broken further down was probably meant otherwise further up.
        while (rows.MoveNext())
        {
            IReadOnlyList<Cell> row = rows.Current;
            if (row.All(cell => cell is { Text.Length: 0, IsQuoted: false }))
            {
                blank ??= row[0];
                continue;
            }

            if (blank is not null) throw At(path, blank, "an empty row; delete it, or write \"\" for an empty prompt");
            prompts.Add(columns.PromptOf(path, row, prompts.Count, experimentSeed));
        }

        if (prompts.Count == 0) throw new InvalidDataException($"{path}:2:1: the table has a header and no prompt");
        if (prompts.Count < count) throw new InvalidDataException($"{path}:1:1: the table has {prompts.Count} prompt{(prompts.Count == 1 ? "" : "s")}, {count} are asked for");
        return new PromptTable(count == 0 ? prompts : prompts[..count], columns.Remarks);
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

    /// <summary>The first separator under which the header has a column of prompts; a comma where it has none under any.</summary>
    private static char SeparatorOf(string text)
    {
        string header = text.AsSpan().IndexOfAny('\n', '\r') is >= 0 and int end ? text[..end] : text;
        return Separators.FirstOrDefault(separator => header.Split(separator).Any(name => NameOf(name.Trim('"')) is PromptColumn or CaptionColumn), ',');
    }

    private static string NameOf(string written)
    {
        string name = written.Trim().ToLowerInvariant();
        return name is CaptionColumn or CaptionColumn + "s" ? CaptionColumn : Array.Find(Known, known => name == known || name == known + "s") ?? name;
    }

    private static string InWords(char separator) => separator switch { ',' => "a comma", ';' => "a semicolon", _ => "a tab" };

    private static InvalidDataException At(string path, Cell cell, string problem) => new($"{path}:{cell.Line}:{cell.Column}: {Excerpt.Of(problem, 400)}");

    /// <summary>Where the header's columns are, and what is odd about it.</summary>
    private sealed record Columns(IReadOnlyList<Cell> Header, IReadOnlyDictionary<string, int> Places, IReadOnlyList<string> Remarks)
    {
        public static Columns Of(string path, IReadOnlyList<Cell> header, char separator)
        {
            Dictionary<string, int> places = [];
            List<string> remarks = [];
            bool hasPrompt = header.Any(cell => NameOf(cell.Text) == PromptColumn);
            for (int place = 0; place < header.Count; place++)
            {
                string name = NameOf(header[place].Text);
                if (name == CaptionColumn && !hasPrompt) name = PromptColumn;
                if (name.Length == 0) continue; // A spreadsheet's empty column: its cells must be empty too.
                if (!places.TryAdd(name, place))
                {
                    (string first, string again) = (header[places[name]].Text.Trim(), header[place].Text.Trim());
                    throw At(path, header[place], $"column \"{again}\" is there twice{(first == again ? "" : $", once as \"{first}\"")}; the first is at column {header[places[name]].Column}");
                }
            }

            if (!places.ContainsKey(PromptColumn))
                throw new InvalidDataException($"{path}:1:1: no column \"prompt\"; the columns are: {Excerpt.Of(string.Join(", ", header.Select(cell => cell.Text)), 400)}");
            foreach ((string name, int place) in places)
            {
                Cell cell = header[place];
                bool isKnown = Known.Contains(name);
                bool isCaption = name == PromptColumn && !hasPrompt;
                if (isKnown && !isCaption && cell.Text != name && cell.Text != name + "s")
                    remarks.Add($"{path}:{cell.Line}:{cell.Column}: column \"{cell.Text}\" is read as \"{name}\"; write it so");
                if (isKnown || name == IndexColumn) continue;
                if (!cell.IsQuoted && Separators.FirstOrDefault(other => other != separator && cell.Text.Contains(other)) is not '\0' and var another)
                    throw At(path, cell, $"\"{cell.Text.Trim()}\" has {InWords(another)} in it, and the columns before it are parted by {InWords(separator)[2..]}s; part them all by the same");
                string? near = NearestName.IfNear(name, Known.Where(known => !places.ContainsKey(known)));
                if (near is not null) throw At(path, cell, $"unknown column \"{cell.Text.Trim()}\"; did you mean \"{near}\"? known columns: {string.Join(", ", Known)}");
                remarks.Add($"{path}:{cell.Line}:{cell.Column}: column \"{cell.Text.Trim()}\" is not read; known columns: {string.Join(", ", Known)}");
            }

            return new Columns(header, places, remarks);
        }

        public Prompt PromptOf(string path, IReadOnlyList<Cell> row, int index, ulong experimentSeed)
        {
            if (row.Count != Header.Count) throw Uneven(path, row);
            for (int place = 0; place < row.Count; place++)
            {
                if (Header[place].Text.Trim().Length == 0 && row[place].Text.Length > 0)
                {
                    string advice = place == 0 && row[place].Text.All(char.IsAsciiDigit)
                        ? ": row numbers, as pandas writes them? give the column a name, or write the table without (index=False)"
                        : "; was a comma meant to be part of the prompt? then put the prompt in quotes";
                    throw At(path, row[place], $"\"{row[place].Text}\" stands in a column without a name{advice}");
                }
            }

            ulong seed = Places.TryGetValue(SeedColumn, out int seedPlace) ? Seed(path, row[seedPlace]) : DerivedSeed.Of(experimentSeed, "noise", $"prompt {index}");
            string image = Places.TryGetValue(ImageColumn, out int imagePlace) ? row[imagePlace].Text.Trim() : "";
            return new Prompt(index, row[Places[PromptColumn]].Text, seed) { Image = image };
        }

        private InvalidDataException Uneven(string path, IReadOnlyList<Cell> row)
        {
            string columns = $"the header has {Header.Count} column{(Header.Count == 1 ? "" : "s")} and this row {row.Count}";
            return row.Count > Header.Count
                ? At(path, row[Header.Count], $"{columns}; a prompt with a comma in it must stand in quotes")
                : At(path, row[^1], $"{columns}; the last is \"{row[^1].Text}\", and {string.Join(", ", Header.Skip(row.Count).Select(cell => $"\"{cell.Text.Trim()}\""))} is missing");
        }

        private static ulong Seed(string path, Cell cell) =>
            ulong.TryParse(cell.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
                ? seed
                : throw At(path, cell, $"the seed \"{cell.Text}\" is not a whole number from 0 to {ulong.MaxValue}");
    }
}
