namespace Runner.Engine.Storing;

/// <summary>Which artifacts a whole stage came to, by the digest of what its units are made from: by this a lock holds artifacts.</summary>
internal sealed class StageRecipes(StoreLayout layout) : IDisposable
{
    private readonly CheckedLines lines = new(layout.Root, layout.Recipes);

    /// <summary>The fingerprints of each stage that is known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> All()
    {
        Dictionary<string, IReadOnlyList<string>> known = [];
        foreach (string[] line in lines.Read().Where(line => line.Length > 1))
        {
            known[line[0]] = line[1..];
        }
        return known;
    }

    /// <summary>Remembers those that are not known yet.</summary>
    public void Add(IEnumerable<(string Recipe, IReadOnlyList<string> Fingerprints)> recipes)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> known = All();
        foreach ((string recipe, IReadOnlyList<string> fingerprints) in recipes.Where(recipe => !known.ContainsKey(recipe.Recipe)))
        {
            lines.Add([recipe, .. fingerprints]);
        }
        lines.Flush();
    }

    public void Dispose() => lines.Dispose();
}
