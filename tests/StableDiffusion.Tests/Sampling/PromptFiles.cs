using System.Text;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using StableDiffusion.Sampling;

namespace StableDiffusion.Tests.Sampling;

/// <summary>Prompt files of other encodings: an accent is read as it was meant, or refused, but never replaced.</summary>
public sealed class PromptFiles
{
    private const string Table = "prompt,seed\na red sphere,42\na café in Köln,7\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf8IsReadWithAndWithoutAMark(bool mark) =>
        Assert.Equal("0 42 a red sphere\n1 7 a café in Köln", Prompts([.. mark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(Table)], PromptEncoding.Utf8));

    [Fact]
    public void Latin1IsReadWhereTheExperimentSaysSo() =>
        Assert.Equal("0 42 a red sphere\n1 7 a café in Köln", Prompts(Encoding.Latin1.GetBytes(Table), PromptEncoding.Latin1));

    [Fact]
    public void BytesThatAreNotUtf8AreRefusedAtTheirPlace()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Prompts(Encoding.Latin1.GetBytes(Table), PromptEncoding.Utf8));
        Assert.EndsWith("prompts.csv:3:6: byte 0xE9 is not UTF-8; if the file is ISO-8859-1, add encoding: latin1", refused.Message, StringComparison.Ordinal);
    }

    private static string Prompts(byte[] table, PromptEncoding encoding)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("prompts-").FullName, "prompts.csv");
        File.WriteAllBytes(path, table);
        using StageRun run = new(new SampleSettings
        {
            Sampler = StageRun.Part<StableDiffusionSettings>("stable-diffusion", Some.Settings("sd1-small", "lms", 1), (settings, context) => new StableDiffusionSampler(settings, context)),
            Prompts = new InputPath { Path = path, Written = "prompts.csv" },
            Encoding = encoding,
        });
        return Assert.Single(run.Plan()).Recipe["prompts"];
    }
}
