using Runner.Cli.Results;

namespace Runner.Cli.Reports.Sections;

/// <summary>The animated pictures of a series, which play by themselves.</summary>
internal sealed class Animations(StageGroup stage, string folder)
{
    private const int Films = 6;

    public void Write(HtmlText page)
    {
        (string Title, string File)[] films = [.. stage.Instances.SelectMany(FilesOf)];
        if (films.Length == 0)
        {
            return;
        }
        page.Open("section").Element("h2", $"{stage.Title}: the series, one picture after the other").Element("p", "The outline is the wanted label.").Open("div", "class=wide");
        foreach ((string title, string file) in films.Take(Films))
        {
            page.Raw(Pictures.Stored(file, title));
        }
        page.Close("div");
        if (films.Length > Films)
        {
            page.Element("p", $"Shown: {Films} of {films.Length}; the others lie in the stage's folder.", "class=note");
        }
        page.Close("section");
    }

    private IEnumerable<(string Title, string File)> FilesOf(RepeatedInstance variant) => variant.Repeats[0].Units
        .Where(unit => unit.Folder.Length > 0)
        .SelectMany(unit => Directory.GetFiles(Path.Combine(folder, unit.Folder), "*.png").Order(StringComparer.Ordinal))
        .Select(file => (string.Join(' ', new[] { variant.Title(stage.Varying), Path.GetFileNameWithoutExtension(file) }.Where(part => part.Length > 0)), file));
}
