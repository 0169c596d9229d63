using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Finds the unit that a path inside another stage means: its only finished one, or the one whose key the path starts with.</summary>
internal sealed class StageFiles(StageGraph graph, ArtifactStore store, Func<StageInstance, IReadOnlyList<UnitNode>> unitsOf)
{
    /// <summary>An absolute path.</summary>
    /// <exception cref="NotYetKnownException">It is inside an artifact that is not made yet.</exception>
    public string PathOf(InputPath input)
    {
        if (input.Stage is null)
        {
            return input.Path;
        }
        StageFile file = Find(input);
        try
        {
            return store.Find(file.Unit.Fingerprint) is null
                ? throw new NotYetKnownException(file.Unit.Stage.Name)
                : Path.Combine(store.ReadableFolderOf(file.Unit.Fingerprint), file.Inside);
        }
        catch (ArtifactLostException)
        {
            throw new NotYetKnownException(file.Unit.Stage.Name); // it is made again first, and the plan says why
        }
    }

    public StageFile Find(InputPath input)
    {
        StageReference reference = input.Stage!;
        UnitNode[] units = [.. graph.InstancesOf(reference).SelectMany(unitsOf).Where(u => !u.Unit.Intermediate)];
        string path = input.Path.Replace('\\', '/').Trim('/');
        if (units.Length == 1 && !Starts(path, units[0]))
        {
            return new StageFile(units[0], path);
        }
        UnitNode[] meant = [.. units.Where(u => Starts(path, u))];
        return meant.Length == 1
            ? new StageFile(meant[0], path[meant[0].Unit.Key.Length..].Trim('/'))
            : throw new PlanException($"\"{input.Written}\" could lie in any of {units.Length} units of stage \"{reference.Name}\": "
                + $"begin the path with one of {string.Join(", ", units.Take(5).Select(u => u.Unit.Key))}");
    }

    private static bool Starts(string path, UnitNode unit) =>
        path == unit.Unit.Key || path.StartsWith(unit.Unit.Key + "/", StringComparison.Ordinal);
}
