using System.Text;
using Runner.Stages.Sampling;
using Runner.Torch.Sampling;

namespace Runner.Stages.Tests.Sampling;

/// <summary>Prompt files: a table is read as it was written, or refused at its place; nothing of it is left out without a word.</summary>
public sealed class PromptFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prompts-").FullName;

    private string File => Path.Combine(_folder, "prompts.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("prompt,seed\na red sphere,42\na blue cube,7\n")]
    [InlineData("prompts,seeds\r\na red sphere,42\r\na blue cube,7\r\n")]
    [InlineData("prompt,seed\ra red sphere,42\ra blue cube,7")]
    [InlineData("seed,prompt\n42,a red sphere\n 7 ,a blue cube")]
    [InlineData("\"prompt\",\"seed\"\n\"a red sphere\",\"42\"\n\"a blue cube\",\"7\"\n")]
    [InlineData("prompt,seed\na red sphere,42\na blue cube,7\n\n\n")]
    [InlineData("prompt,seed\na red sphere,42\na blue cube,7\n,\n,\n")]
    [InlineData("prompt,seed,\na red sphere,42,\na blue cube,7,\n")]
    [InlineData("prompt;seed\na red sphere;42\na blue cube;7\n")]
    [InlineData("seed\tprompt\n42\ta red sphere\n7\ta blue cube\n")]
    public void TablesThatCanOnlyMeanOneThingAreRead(string table)
    {
        PromptTable read = Read(table);
        Assert.Equal([new Prompt(0, "a red sphere", 42), new Prompt(1, "a blue cube", 7)], read.Prompts);
        Assert.Empty(read.Remarks);
    }

    [Theory]
    [InlineData("\"a red sphere, on the left\"", "a red sphere, on the left")]
    [InlineData("\"a 5\"\" sphere\"", "a 5\" sphere")]
    [InlineData("\"two\r\nlines\"", "two\nlines")]
    [InlineData("\"\"", "")]
    [InlineData(" blanks stay ", " blanks stay ")]
    public void CellsAreReadAsTheStandardHasThem(string cell, string prompt) => Assert.Equal(prompt, Assert.Single(Read("prompt\n" + cell + "\n").Prompts).Text);

    [Fact]
    public void ASeparatorOtherThanTheHeadersIsPartOfThePrompt() =>
        Assert.Equal("a red sphere, on the left", Assert.Single(Read("prompt;seed\na red sphere, on the left;1\n").Prompts).Text);

    [Theory]
    [InlineData("prompt, seed\na,7\n", "1:8: column \" seed\" is read as \"seed\"; write it so")]
    [InlineData("prompt,Seed\na,7\n", "1:8: column \"Seed\" is read as \"seed\"; write it so")]
    [InlineData("prompt,seed,source\na,7,b\n", "1:13: column \"source\" is not read; known columns: prompt, seed, image")]
    public void OddHeadersAreReadWithARemark(string table, string remark)
    {
        PromptTable read = Read(table);
        Assert.Equal(new Prompt(0, "a", 7), Assert.Single(read.Prompts));
        Assert.Equal($"{File}:{remark}", Assert.Single(read.Remarks));
    }

    /// <summary>What rendered pictures are said to show, as a stage writes it beside them.</summary>
    [Theory]
    [InlineData("index,caption\n0,a red sphere\n", "a red sphere")]
    [InlineData("captions\na red sphere\n", "a red sphere")]
    [InlineData("index;caption\n0;a sphere, red\n", "a sphere, red")]
    public void CaptionsArePromptsWhereThereAreNone(string table, string prompt)
    {
        PromptTable read = Read(table);
        Assert.Equal(prompt, Assert.Single(read.Prompts).Text);
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void BesideAPromptACaptionIsNotRead()
    {
        PromptTable read = Read("prompt,seed,caption\na,7,b\n");
        Assert.Equal(new Prompt(0, "a", 7), Assert.Single(read.Prompts));
        Assert.Equal($"{File}:1:13: column \"caption\" is not read; known columns: prompt, seed, image", Assert.Single(read.Remarks));
    }

    [Theory]
    [InlineData("prompt;seed,image\na;7,1\n", "1:8: \"seed,image\" has a comma in it, and the columns before it are parted by semicolons; part them all by the same")]
    [InlineData("prompt,seed\timage\na,7\t1\n", "1:8: \"seed\ufffdimage\" has a tab in it, and the columns before it are parted by commas; part them all by the same")]
    [InlineData("prompt\tseed;image\na\t7;1\n", "1:8: \"seed;image\" has a semicolon in it, and the columns before it are parted by tabs; part them all by the same")]
    [InlineData("", "1:1: the file is empty; its first line names the columns: prompt, and if wanted seed and image")]
    [InlineData("prompt,seed\n", "2:1: the table has a header and no prompt")]
    [InlineData("prompt,seed\n,\n", "2:1: the table has a header and no prompt")]
    [InlineData("text,seed\na,1\n", "1:1: no column \"prompt\"; the columns are: text, seed")]
    [InlineData("a red sphere\na blue cube\n", "1:1: no column \"prompt\"; the columns are: a red sphere")]
    [InlineData("prompt,sed\na,1\n", "1:8: unknown column \"sed\"; did you mean \"seed\"? known columns: prompt, seed, image")]
    [InlineData("prompt,Imge\na,1\n", "1:8: unknown column \"Imge\"; did you mean \"image\"? known columns: prompt, seed, image")]
    [InlineData("prompt,prompt,seed\na,b,1\n", "1:8: column \"prompt\" is there twice; the first is at column 1")]
    [InlineData("prompt,seed,Prompts\na,1,b\n", "1:13: column \"Prompts\" is there twice, once as \"prompt\"; the first is at column 1")]
    [InlineData("prompt\na red sphere, on the left\n", "2:14: the header has 1 column and this row 2; a prompt with a comma in it must stand in quotes")]
    [InlineData("prompt,seed\na red sphere,12,7\n", "2:17: the header has 2 columns and this row 3; a prompt with a comma in it must stand in quotes")]
    [InlineData("prompt,seed\na red sphere\n", "2:1: the header has 2 columns and this row 1; the last is \"a red sphere\", and \"seed\" is missing")]
    [InlineData("prompt,seed,\na,1,left\n", "2:5: \"left\" stands in a column without a name; was a comma meant to be part of the prompt? then put the prompt in quotes")]
    [InlineData("prompt,seed\na 5\" sphere,1\n", "2:4: a quote inside a cell that does not begin with one; put the whole cell in quotes, and write each quote within twice")]
    [InlineData("prompt,seed\n\"a \"red\" sphere\",1\n", "2:5: \"r\" follows the quote that closes a cell; a quote within a cell is written twice, and nothing stands between a closing quote and the next separator")]
    [InlineData("\"prompt\" ,\"seed\"\na,1\n", "1:9: a blank follows the quote that closes a cell; a quote within a cell is written twice, and nothing stands between a closing quote and the next separator")]
    [InlineData("prompt,seed\na,1\n\"a red sphere,1\na blue cube,2\n", "3:1: this quote is never closed")]
    [InlineData("prompt,seed\n\"two\nlines\",x\n", "3:8: the seed \"x\" is not a whole number from 0 to 18446744073709551615")]
    [InlineData("prompt,seed\na,-1\n", "2:3: the seed \"-1\" is not a whole number from 0 to 18446744073709551615")]
    [InlineData("prompt,seed\na,18446744073709551616\n", "2:3: the seed \"18446744073709551616\" is not a whole number from 0 to 18446744073709551615")]
    [InlineData("prompt,seed\na,\n", "2:3: the seed \"\" is not a whole number from 0 to 18446744073709551615")]
    [InlineData("prompt\na\n\nb\n", "3:1: an empty row; delete it, or write \"\" for an empty prompt")]
    [InlineData("prompt,seed\na,1\n,\nb,2\n", "3:1: an empty row; delete it, or write \"\" for an empty prompt")]
    [InlineData("prompt\na\u0001b\n", "2:2: control character U+0001, which is part of no prompt; delete it, or save the file as UTF-8")]
    [InlineData("prompt\n\u0093a\u0094\n", "2:1: control character U+0093, which is part of no prompt; delete it, or save the file as UTF-8")]
    public void TablesThatMayMeanSomethingElseAreRefusedAtTheirPlace(string table, string problem) =>
        Assert.Equal($"{File}:{problem}", Assert.Throws<InvalidDataException>(() => Read(table)).Message);

    [Fact]
    public void FewerRowsThanAskedForAreRefused()
    {
        Assert.Equal($"{File}:1:1: the table has 2 prompts, 3 are asked for", Assert.Throws<InvalidDataException>(() => Read("prompt\na\nb\n", count: 3)).Message);
        Assert.Equal($"{File}:1:1: the table has 1 prompt, 2 are asked for", Assert.Throws<InvalidDataException>(() => Read("prompt\na\n", count: 2)).Message);
    }

    [Fact]
    public void TheFirstRowsAreTakenAndTheRestIsStillATable()
    {
        Assert.Equal("a", Assert.Single(Read("prompt\na\nb\n", count: 1).Prompts).Text);
        Assert.Equal(
            $"{File}:3:2: the header has 1 column and this row 2; a prompt with a comma in it must stand in quotes",
            Assert.Throws<InvalidDataException>(() => Read("prompt\na\n,b\n", count: 1)).Message);
    }

    [Theory]
    [InlineData(PromptEncoding.Utf8, "C3 A9", "é")]
    [InlineData(PromptEncoding.Utf8, "E2 80 9C", "\u201C")]
    [InlineData(PromptEncoding.Latin1, "E9", "é")]
    [InlineData(PromptEncoding.Windows1252, "E9", "é")]
    [InlineData(PromptEncoding.Windows1252, "93 92 96 94 80", "\u201C\u2019\u2013\u201D\u20AC")]
    public void BytesBecomeTheLettersOfTheirEncoding(PromptEncoding encoding, string bytes, string letters) =>
        Assert.Equal($"x{letters}", Assert.Single(ReadBytes(encoding, bytes).Prompts).Text);

    [Fact]
    public void AMarkAtTheBeginningIsNoLetter()
    {
        System.IO.File.WriteAllBytes(File, [.. Encoding.UTF8.Preamble, .. "prompt\na\n"u8]);
        Assert.Equal("a", Assert.Single(PromptTable.Read(File, PromptEncoding.Utf8, 0, 0).Prompts).Text);
    }

    [Theory]
    [InlineData(PromptEncoding.Utf8, "E9", "2:2: byte 0xE9 is not UTF-8; if the file is ISO-8859-1, add encoding: latin1")]
    [InlineData(PromptEncoding.Utf8, "C3 A9 E9", "2:3: byte 0xE9 is not UTF-8; if the file is ISO-8859-1, add encoding: latin1")]
    [InlineData(PromptEncoding.Utf8, "E9 93", "2:2: byte 0xE9 is not UTF-8; the file is probably Windows-1252, where byte 0x93 is \u201C: add encoding: windows1252")]
    [InlineData(PromptEncoding.Latin1, "E9 93", "2:3: byte 0x93 is a control character in ISO-8859-1, and \u201C in Windows-1252: write encoding: windows1252")]
    [InlineData(PromptEncoding.Latin1, "81", "2:2: control character U+0081, which is part of no prompt; delete it, or save the file as UTF-8")]
    [InlineData(PromptEncoding.Windows1252, "81", "2:2: control character U+0081, which is part of no prompt; delete it, or save the file as UTF-8")]
    public void BytesThatAreNoLettersOfTheEncodingAreRefusedAtTheirPlace(PromptEncoding encoding, string bytes, string problem) =>
        Assert.Equal($"{File}:{problem}", Assert.Throws<InvalidDataException>(() => ReadBytes(encoding, bytes)).Message);

    [Fact]
    public void Utf16IsNamed()
    {
        System.IO.File.WriteAllText(File, "prompt\na\n", Encoding.Unicode);
        Assert.Equal(
            $"{File}:1:1: the file is UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
            Assert.Throws<InvalidDataException>(() => PromptTable.Read(File, PromptEncoding.Utf8, 0, 0)).Message);
    }

    [Fact]
    public void PromptsWithoutSeedsDrawOnesThatDependOnTheExperimentsSeedAndTheRow()
    {
        string table = "prompt\na\na\n";
        ulong[] seeds = [.. Read(table).Prompts.Select(prompt => prompt.Seed), .. Read(table, seed: 1).Prompts.Select(prompt => prompt.Seed)];
        Assert.Equal(4, seeds.Distinct().Count());
        Assert.Equal(seeds[..2], Read(table).Prompts.Select(prompt => prompt.Seed));
    }

    private PromptTable Read(string table, int count = 0, ulong seed = 0)
    {
        System.IO.File.WriteAllText(File, table);
        return PromptTable.Read(File, PromptEncoding.Utf8, count, seed);
    }

    private PromptTable ReadBytes(PromptEncoding encoding, string bytes)
    {
        System.IO.File.WriteAllBytes(File, [.. "prompt\nx"u8, .. Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))]);
        return PromptTable.Read(File, encoding, 0, 0);
    }
}
