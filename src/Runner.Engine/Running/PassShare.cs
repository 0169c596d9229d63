namespace Runner.Engine.Running;

/// <summary>Holds what units of one pass share, such as the outputs of a forward pass, until the run moves on.</summary>
internal sealed class PassShare(string pass) : IDisposable
{
    private readonly Dictionary<string, IDisposable> shared = [];
    private bool begun;

    public string Pass { get; } = pass;

    public T Get<T>(string key, Func<T> make)
        where T : class, IDisposable
    {
        if (!shared.TryGetValue(key, out IDisposable? found))
        {
            shared[key] = found = make();
        }
        return found as T
            ?? throw new InvalidOperationException($"\"{key}\" is shared in pass \"{Pass}\" as {found.GetType().Name}, but asked for as {typeof(T).Name}");
    }

    /// <summary>True the first time.</summary>
    public bool TakesFirst() => !begun && (begun = true);

    public void Dispose()
    {
        foreach (IDisposable thing in shared.Values)
        {
            thing.Dispose();
        }
        shared.Clear();
    }
}
