using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A node to a value of a setting's type.</summary>
internal sealed class ValueBinder(BindingScope scope, RecordBinder records)
{
    private readonly TextBinder texts = new(scope.Findings);
    private readonly PartBinder parts = new(scope, records);
    private readonly ReferenceBinder references = new(scope);

    /// <returns>False where a finding says what is wrong.</returns>
    public bool TryBind(Type type, Node node, Place place, PropertyInfo property, out object? value)
    {
        value = null;
        if (node is Hole)
        {
            return false;
        }
        if (node is Scalar { IsNothing: true })
        {
            return Nothing(type, node, place, property);
        }
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = type switch
        {
            _ when type == typeof(StageReference) => references.Stage(node, place, property),
            _ when type == typeof(InputPath) => references.Path(node, place),
            _ when SettingTypes.PartType(type) is { } part => parts.Bind(part, node, place),
            _ when SettingTypes.ValueType(type) is { } item => Map(item, node, place, property),
            _ when SettingTypes.ItemType(type) is { } item => List(type, item, node, place, property),
            _ when node is Mapping mapping && SettingsSchema.IsRecord(type) => Record(type, mapping, place),
            _ => texts.Bind(type, node, place),
        };
        return value is not null;
    }

    private object? Record(Type type, Mapping mapping, Place place) =>
        records.Bind(SettingsSchema.Of(type), mapping, place with { Owner = $"\"{place.Key}\" of {place.Owner}" });

    private bool Nothing(Type type, Node node, Place place, PropertyInfo property)
    {
        bool mayBeNothing = Nullable.GetUnderlyingType(type) is not null
            || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        if (!mayBeNothing)
        {
            scope.Findings.Error(node.Position, $"\"{place.Key}\" has no value in {place.Owner}", $"it takes {SettingWords.TypeWithArticle(type)}; leave the key out for the default");
        }
        return mayBeNothing;
    }

    // One value stands for a list of one; "1, 2" is not split, for texts may hold commas.
    private object? List(Type type, Type item, Node node, Place place, PropertyInfo property)
    {
        Node[] nodes = node is Sequence list ? [.. list.Items] : [node];
        var bound = Array.CreateInstance(item, nodes.Length);
        bool fits = true;
        for (int i = 0; i < nodes.Length; i++)
        {
            Place at = node is Sequence ? place.Item(i) : place;
            scope.Positions[at.Path] = nodes[i].Position;
            bool itemFits = TryBind(item, nodes[i], at, property, out object? value);
            fits &= itemFits;
            if (itemFits)
            {
                bound.SetValue(value, i);
            }
        }
        return fits ? Lists.Of(type, item, bound) : null;
    }

    private object? Map(Type item, Node node, Place place, PropertyInfo property)
    {
        if (node is not Mapping mapping)
        {
            scope.Findings.Error(node.Position, $"\"{place.Key}\" in {place.Owner} takes a mapping of names to {SettingWords.Type(item)}, not {node.Form}");
            return null;
        }
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
        bool fits = true;
        foreach (Entry entry in mapping.Entries)
        {
            Place inside = place.Inside(entry.Name);
            scope.Positions[inside.Path] = entry.Value.Position;
            bool itemFits = TryBind(item, entry.Value, inside, property, out object? value);
            fits &= itemFits;
            if (itemFits)
            {
                map[entry.Name] = value;
            }
        }
        return fits ? map : null;
    }
}
