using System.Text;
using Runner.Abstractions;
using Runner.Engine.Graphing;

namespace Runner.Engine.Planning;

/// <summary>Makes each distinct part once: two stages with the same sampler share it, and its weights. Disposes them all at the end.</summary>
internal sealed class PartStock(RunEnvironment environment, Func<InputPath, string> pathOf) : IDisposable
{
    private readonly Dictionary<string, object> made = [];

    public T Get<T>(Part<T> part)
        where T : class
    {
        string key = KeyOf(typeof(T), part);
        if (!made.TryGetValue(key, out object? found))
        {
            found = part.Make(new PartContext(environment, pathOf));
            made[key] = found;
        }
        return (T)found;
    }

    public void Dispose()
    {
        foreach (IDisposable part in made.Values.OfType<IDisposable>())
        {
            part.Dispose();
        }
        made.Clear();
    }

    // All settings count here, also those outside the fingerprint: they may still change how the part behaves. Files count by place.
    private string KeyOf(Type family, IPart part)
    {
        StringBuilder key = new($"{family.FullName} {part.Kind} {part.Settings.GetType().FullName}\n");
        foreach (SettingLeaf leaf in SettingsWalk.Of(part.Settings))
        {
            string value = leaf switch
            {
                ValueLeaf plain => plain.Json,
                InputLeaf input => pathOf(input.Input),
                ReferenceLeaf reference => reference.Reference.Name,
                _ => "",
            };
            key.Append(leaf.Path).Append(' ').Append(value).Append('\n');
        }
        return key.ToString();
    }
}
