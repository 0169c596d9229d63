using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Plugins;

namespace Runner.Engine.Graphing;

/// <summary>Visits every value in a settings record, through nested records, lists, dictionaries and the settings of parts.</summary>
internal static class SettingsWalk
{
    private static readonly ConcurrentDictionary<Type, WalkedProperty[]> Known = new();

    public static IReadOnlyList<SettingLeaf> Of(object settings) => [.. Record(settings, new Place("", true, []))];

    private static IEnumerable<SettingLeaf> Value(object? value, Place place) => value switch
    {
        null => [place.Leaf("null")],
        StageReference reference => [new ReferenceLeaf(place.Path, place.InFingerprint, reference)],
        InputPath input => [new InputLeaf(place.Path, place.InFingerprint, input, place.Globs)],
        IPart part => [place.Inside("kind").Leaf(SettingText.Of(part.Kind)), .. Record(part.Settings, place)],
        _ when SettingText.IsScalar(value.GetType()) => [place.Leaf(SettingText.Of(value))],
        IDictionary entries => Dictionary(entries, place),
        IEnumerable items => List(items, place),
        _ => Record(value, place),
    };

    private static IEnumerable<SettingLeaf> Record(object record, Place place)
    {
        IEnumerable<SettingLeaf> leaves = PropertiesOf(record.GetType()).SelectMany(p => For(p.Purpose, Value(p.Property.GetValue(record), place.At(p))));
        return record is IReadsFiles files ? leaves.Append(new FilesLeaf(place.Path.Length == 0 ? "files" : $"{place.Path}.files", place.InFingerprint, files)) : leaves;
    }

    private static IEnumerable<SettingLeaf> For(string? purpose, IEnumerable<SettingLeaf> leaves) => purpose is null ? leaves : leaves.Select(leaf => leaf with { Purpose = purpose });

    private static WalkedProperty[] PropertiesOf(Type type) => Known.GetOrAdd(type, static t =>
    [
        .. t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is not null && p.SetMethod is not null && p.GetIndexParameters().Length == 0)
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => new WalkedProperty(p, KebabCase.Of(p.Name), !p.IsDefined(typeof(NotInFingerprintAttribute)), p.GetCustomAttribute<FilesAttribute>()?.Globs ?? [], p.GetCustomAttribute<CountsForAttribute>()?.Purpose)),
    ]);

    private static IEnumerable<SettingLeaf> Dictionary(IDictionary entries, Place place)
    {
        List<string> keys = [.. entries.Keys.Cast<object>().Select(k => k.ToString()!).Order(StringComparer.Ordinal)];
        return keys.Count == 0 ? [place.Leaf("{}")] : keys.SelectMany(key => Value(entries[key], place.Inside(key)));
    }

    private static IEnumerable<SettingLeaf> List(IEnumerable items, Place place)
    {
        List<SettingLeaf> leaves = [.. items.Cast<object?>().SelectMany((item, index) => Value(item, place with { Path = $"{place.Path}[{index}]" }))];
        return leaves.Count == 0 ? [place.Leaf("[]")] : leaves;
    }

    private sealed record Place(string Path, bool InFingerprint, IReadOnlyList<string> Globs)
    {
        public ValueLeaf Leaf(string json) => new(Path, InFingerprint, json);

        // A dictionary's key may hold dots; quoting it keeps {"a.b": x} apart from {a: {b: x}}.
        public Place Inside(string key)
        {
            string name = key.AsSpan().ContainsAny(".[]\" ") ? SettingText.Of(key) : key;
            return this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };
        }

        public Place At(WalkedProperty property) => Inside(property.Key) with
        {
            InFingerprint = InFingerprint && property.InFingerprint,
            Globs = property.Globs,
        };
    }

    private sealed record WalkedProperty(PropertyInfo Property, string Key, bool InFingerprint, IReadOnlyList<string> Globs, string? Purpose);
}
