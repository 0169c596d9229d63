namespace Runner.Torch.Probing;

/// <summary>What probes work out from the labels alone (in order, counted, by the cells of a grid): once for all probes that learn from the same labels.</summary>
public sealed class PreparedLabels : IDisposable
{
    private readonly Dictionary<string, IDisposable> _made = [];
    private readonly Lock _making = new();

    /// <summary>Gives what was made under a name, or makes it. Safe to call from several threads at once.</summary>
    /// <param name="name">What it is, with all that it depends on beyond the labels.</param>
    /// <param name="make">Makes it; it is disposed with this.</param>
    public T Get<T>(string name, Func<T> make)
        where T : IDisposable
    {
        lock (_making)
        {
            if (!_made.TryGetValue(name, out IDisposable? made)) _made[name] = made = make();
            return (T)made;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable made in _made.Values) made.Dispose();
        _made.Clear();
    }
}
