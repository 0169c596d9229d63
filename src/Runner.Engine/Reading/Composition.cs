namespace Runner.Engine.Reading;

/// <summary>
/// Puts the files of an experiment together. <c>extends</c> names the experiments that this one is laid over, <c>include</c> files whose keys it
/// takes in; both take one path or a list, relative to the file, later ones winning over earlier ones and the file itself over all.
/// A stage may include as well: the file then holds settings of that stage.
/// </summary>
internal sealed class Composition(Findings findings)
{
    private static readonly string[] FromOtherFiles = ["extends", "include"];
    // Files that each take in the next twice are two to the power of their number.
    private const int MostFiles = 200;
    private readonly List<string> open = [];
    private int loaded;
    private readonly List<SourceFile> sources = [];

    /// <summary>All files that were read, the first one first, each once.</summary>
    public IEnumerable<SourceFile> Sources => sources.DistinctBy(source => source.Path);

    /// <returns>The composed document, or null where a finding says why there is none.</returns>
    public Mapping? Load(string file, Position askedFrom)
    {
        string whole = Path.GetFullPath(file);
        if (open.Contains(whole))
        {
            string path = string.Join(" -> ", open.SkipWhile(f => f != whole).Append(whole).Select(f => Path.GetFileName(f)));
            findings.Error(askedFrom, $"the files include each other in a circle: {path}");
            return null;
        }
        if (++loaded > MostFiles)
        {
            if (loaded == MostFiles + 1)
            {
                findings.Error(askedFrom, $"more than {MostFiles} files are taken in, counting one each time that it is named", "take in each file once");
            }
            return null;
        }
        open.Add(whole);
        Mapping? own = YamlFile.Read(file, askedFrom, findings, sources);
        Mapping? composed = own is null ? null : Stages(Compose(own));
        open.RemoveAt(open.Count - 1);
        return composed;
    }

    private Mapping Compose(Mapping own)
    {
        Mapping below = Mapping.Empty(own.Position);
        foreach (Scalar path in FromOtherFiles.SelectMany(key => Paths(own[key])))
        {
            below = Load(YamlFile.Beside(path.Position, path.Text), path.Position) is { } other ? Overlay.Merge(below, other) : below;
        }
        return Overlay.Merge(below, own.Without(FromOtherFiles));
    }

    private Mapping Stages(Mapping document)
    {
        if (document.Find("stages") is not { Value: Mapping stages } entry)
        {
            return document;
        }
        Mapping composed = stages with { Entries = [.. stages.Entries.Select(Stage)] };
        return document.With(entry with { Value = composed });
    }

    private Entry Stage(Entry stage)
    {
        if (stage.Value is not Mapping settings || settings["include"] is not { } include)
        {
            return stage;
        }
        Mapping below = Mapping.Empty(settings.Position);
        foreach (Scalar path in Paths(include))
        {
            below = Load(YamlFile.Beside(path.Position, path.Text), path.Position) is { } other ? Overlay.Merge(below, other) : below;
        }
        return stage with { Value = Overlay.Merge(below, settings.Without("include")) };
    }

    private IEnumerable<Scalar> Paths(Node? node)
    {
        foreach (Node item in node is Sequence list ? list.Items : node is null ? [] : [node])
        {
            if (item is Scalar { IsNothing: false } path)
            {
                yield return path;
            }
            else if (item is not Hole)
            {
                findings.Error(item.Position, $"a path to a file belongs here, not {item.Form}");
            }
        }
    }
}
