using System.Text.Json;
using Runner.Diffusion.Text.Normalization;

namespace Runner.Diffusion.Tests.Text;

public sealed class Normalization
{
    [Fact]
    public void RandomTextsComposeAsPythonsUnicodedataComposesThem()
    {
        string[][] rows = JsonSerializer.Deserialize<string[][]>(File.ReadAllText(Goldens.PathTo("nfc.json")))!;
        Assert.Equal(300, rows.Length);
        Assert.All(rows, row => Assert.Equal(row[1], CanonicalComposition.Apply(row[0])));
    }

    [Fact]
    public void CapitalsBecomeSmallAndTheDottedIKeepsItsDot() => Assert.Equal("i\u0307stanbul é σ", ClipNormalization.Apply("İSTANBUL E\u0301 Σ"));
}
