using System.Text;
using Runner.Stages.Sampling;

namespace Runner.Stages.Tests.Sampling;

/// <summary>Prompt files made wrong in hundreds of ways: each is read, or refused at its place.</summary>
public sealed class MutatedTables
{
    private const int Each = 300;
    private const string Valid = "prompt,seed,image\na red sphere,42,1.png\n\"a blue cube, left\",7,2.png\n\"a \"\"green\"\" cone\",0,3.png\n";

    [Theory]
    [InlineData(PromptEncoding.Utf8)]
    [InlineData(PromptEncoding.Latin1)]
    [InlineData(PromptEncoding.Windows1252)]
    public void PromptFilesAreReadOrRefused(PromptEncoding encoding)
    {
        using Trial trial = new(typeof(InvalidDataException));
        for (int seed = 0; seed < Each; seed++)
        {
            byte[] mutant = seed % 2 == 0 ? Mutations.OfBytes(Encoding.UTF8.GetBytes(Valid), seed) : Mutations.OfText(Valid, seed);
            trial.Of("prompts.csv", mutant, seed, path => Assert.NotEmpty(PromptTable.Read(path, encoding, 0, 1).Prompts));
        }

        trial.Holds(Each / 4);
    }
}
