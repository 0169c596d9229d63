namespace Runner.Engine.Reading;

/// <summary>What <c>${...}</c> can name: the file's <c>vars</c>, and the environment variables that its <c>env</c> lists.</summary>
internal sealed class Variables(Mapping vars, IReadOnlyCollection<string> allowed, Func<string, string?> environment, VariableUse use)
{
    /// <summary>No variables, and no environment.</summary>
    public static Variables None => new(Mapping.Empty(Position.StartOf("")), [], _ => null, new VariableUse());

    /// <summary>What the whole file has done with its variables, whatever a matrix changes in them.</summary>
    public VariableUse Use => use;

    /// <summary>The names of all variables at the top of <c>vars</c>.</summary>
    public IEnumerable<string> Names => vars.Names;

    public IReadOnlyCollection<string> Allowed => allowed;

    /// <summary>The keys of the variables that nothing refers to.</summary>
    public IEnumerable<Scalar> Unused => vars.Entries.Where(entry => !use.Names.Contains(entry.Name)).Select(entry => entry.Key);

    /// <summary>The same with one variable changed, as one value of a matrix does.</summary>
    /// <returns>Null where there is no such variable.</returns>
    public Variables? With(string name, Node value)
    {
        string[] path = name.Split('.');
        if (NodePath.Find(vars, path) is null)
        {
            return null;
        }
        use.Names.Add(path[0]);
        var changed = NodePath.Set(vars, path, new Scalar(value.Position, "", false), value, out _) as Mapping;
        return new Variables(changed ?? vars, allowed, environment, use);
    }

    /// <summary>The unsubstituted value of a variable, or null where there is none.</summary>
    public Node? Find(string name)
    {
        string[] path = name.Split('.');
        use.Names.Add(path[0]);
        return NodePath.Find(vars, path);
    }

    /// <summary>The value of an environment variable that the file may read, or null where it is not set.</summary>
    public string? FromEnvironment(string name) => environment(name);
}
