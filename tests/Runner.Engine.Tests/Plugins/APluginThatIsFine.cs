using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Plugins;

public sealed class APluginThatIsFine
{
    [Fact]
    public void BringsItsKindsWithTheirSettings()
    {
        Catalogue catalogue = Load(SomePlugins.Folder);

        PartKind shade = Assert.Single(catalogue.Parts);
        Assert.Equal(("shade", "gray", "One shade of gray."), (shade.Family, shade.Kind, shade.Description));
        Setting level = Assert.Single(shade.Schema.Settings);
        Assert.Equal(
            ("level", "whole number", "128", "0 to 255", "0 is black, 255 white", false),
            (level.Key, level.Type, level.Default, level.Limits, level.Description, level.IsRequired));
        Assert.Equal(["shade", "count"], catalogue.Stage("paint")!.Schema.Keys);
        Assert.Equal("images", Assert.Single(catalogue.Stage("paint")!.Outputs));
    }

    [Fact]
    public void HasCodeThatIsTheSameInAnyPlaceAndCoversTheFilesBesideIt()
    {
        using var copy = new SomeFolder();
        Copy(copy, "Fine.dll");
        string moved = Load(copy.Path).Stage("paint")!.Code.Digest;
        Assert.Equal(Load(SomePlugins.Folder).Stage("paint")!.Code.Digest, moved);

        copy.File("Fine/Fine.xml", "<doc>other words</doc>");
        Assert.Equal(moved, Load(copy.Path).Stage("paint")!.Code.Digest);

        Copy(copy, "Absent.dll", "Absent");
        Assert.NotEqual(moved, Load(copy.Path).Stage("paint")!.Code.Digest);
    }

    [Fact]
    public void CanBeNamedByAPathRelativeToTheFile()
    {
        var findings = new Findings();
        string path = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(SomePlugins.Folder, "Fine"));

        Assert.NotNull(SomePlugins.Load("nowhere", findings, path).Stage("paint"));
        Assert.Empty(findings.All);
    }

    private static Catalogue Load(string folder)
    {
        var findings = new Findings();
        Catalogue catalogue = SomePlugins.Load(folder, findings, "Fine");
        Assert.Empty(findings.All);
        return catalogue;
    }

    private static void Copy(SomeFolder folder, string file, string from = "Fine")
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "Fine"));
        File.Copy(Path.Combine(SomePlugins.Folder, from, file), Path.Combine(folder.Path, "Fine", file));
    }
}
