using System.Text;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;

namespace Runner.Engine.Planning;

/// <summary>
/// Makes each distinct part once: two stages with the same sampler share it, and its weights. A part is kept for every stage that asked for it, from planning on, and disposed when the last of
/// these has ended: of a matrix over five models, those that are done with are gone.
/// </summary>
internal sealed class PartStock(RunEnvironment environment, Func<InputPath, string> pathOf) : IDisposable
{
    private readonly Dictionary<string, (object Part, HashSet<StageInstance> Users)> made = [];
    private readonly Dictionary<StageInstance, HashSet<string>> used = [];

    public T Get<T>(Part<T> part, StageInstance user)
        where T : class
    {
        string key = KeyOf(typeof(T), part);
        if (!made.TryGetValue(key, out (object Part, HashSet<StageInstance> Users) found))
        {
            made[key] = found = (part.Make(new PartContext(environment, pathOf)), []);
        }
        found.Users.Add(user);
        if (!used.TryGetValue(user, out HashSet<string>? keys))
        {
            used[user] = keys = [];
        }
        keys.Add(key);
        return (T)found.Part;
    }

    /// <summary>A stage has ended: what only it needed is disposed. Should it ask again, the part is made again.</summary>
    public void Release(StageInstance user)
    {
        if (!used.Remove(user, out HashSet<string>? keys))
        {
            return;
        }
        foreach (string key in keys)
        {
            (object part, HashSet<StageInstance> users) = made[key];
            users.Remove(user);
            if (users.Count == 0)
            {
                made.Remove(key);
                (part as IDisposable)?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (IDisposable part in made.Values.Select(m => m.Part).OfType<IDisposable>())
        {
            part.Dispose();
        }
        made.Clear();
        used.Clear();
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
