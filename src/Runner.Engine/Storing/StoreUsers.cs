namespace Runner.Engine.Storing;

/// <summary>Somebody who made runs with a store.</summary>
/// <param name="Runs">The folder of an experiment's runs.</param>
/// <param name="Experiments">The folder that the experiment's file and its lock lie in.</param>
/// <param name="Recipes">What the stages of its newest run are made from, as <see cref="StageRecipes"/> has them.</param>
internal sealed record StoreUser(string Runs, string Experiments, IReadOnlyList<string> Recipes);

/// <summary>
/// Who made runs with a store, so that whoever clears it finds the others' runs and locks, wherever they lie; and what their newest runs refer to, where their folders cannot be reached.
/// </summary>
internal sealed class StoreUsers(StoreLayout layout) : IDisposable
{
    private const int FixedFields = 2;
    private readonly CheckedLines lines = new(layout.Root, layout.Users);

    /// <summary>Everybody who is known; of each what was said last.</summary>
    public IReadOnlyCollection<StoreUser> All()
    {
        Dictionary<string, StoreUser> known = [];
        foreach (string[] line in lines.Read().Where(line => line.Length >= FixedFields))
        {
            known[line[0]] = new StoreUser(line[0], line[1], line[FixedFields..]);
        }
        return known.Values;
    }

    /// <summary>Remembers a user, unless all of it is known.</summary>
    public void Add(StoreUser user)
    {
        if (!All().Any(known => known.Runs == user.Runs && known.Experiments == user.Experiments && known.Recipes.SequenceEqual(user.Recipes)))
        {
            lines.Add([user.Runs, user.Experiments, .. user.Recipes]);
            lines.Flush();
        }
    }

    public void Dispose() => lines.Dispose();
}
