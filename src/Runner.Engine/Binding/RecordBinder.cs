using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A mapping to a settings record: every key is a setting, every required setting has a key, every value fits.</summary>
internal sealed class RecordBinder
{
    private readonly BindingScope scope;
    private readonly ValueBinder values;

    public RecordBinder(BindingScope scope)
    {
        this.scope = scope;
        values = new ValueBinder(scope, this);
    }

    /// <returns>The record, or null where findings say what is wrong with it.</returns>
    public object? Bind(SettingsSchema schema, Mapping node, Place place, params string[] reserved)
    {
        object record = schema.New();
        bool fits = true;
        foreach (Entry entry in node.Entries.Where(e => !reserved.Contains(e.Name)))
        {
            fits &= Set(record, schema, entry, place);
        }
        foreach (Setting missing in schema.Settings.Where(s => s.IsRequired && node.Find(s.Key) is null))
        {
            fits = false;
            string about = missing.Description.Length > 0 ? $": {missing.Description}" : "";
            scope.Findings.Error(node.Position, $"\"{missing.Key}\" is missing in {place.Owner}", $"it takes {SettingWords.TypeWithArticle(missing.Property.PropertyType)}{about}");
        }
        return fits && Agrees(record, node, place) ? record : null;
    }

    // Values that do not agree with each other: said at the setting that the record names.
    private bool Agrees(object record, Mapping node, Place place)
    {
        bool agrees = true;
        foreach (Problem problem in record is ICheckedSettings settings ? settings.Check() : [])
        {
            Place inside = problem.Setting.Length == 0 ? place : place.Inside(problem.Setting);
            Position at = scope.Positions.GetValueOrDefault(inside.Path) ?? node.Position;
            Action<Position, string, string?> report = problem.IsWarning ? scope.Findings.Warning : scope.Findings.Error;
            report(at, $"{problem.Message} in {place.Owner}", problem.Advice.Length > 0 ? problem.Advice : null);
            agrees &= problem.IsWarning;
        }
        return agrees;
    }

    private bool Set(object record, SettingsSchema schema, Entry entry, Place place)
    {
        if (schema.Find(entry.Name) is not { } setting)
        {
            bool isPiece = entry.Value is Scalar { IsNothing: true } && entry.Name.Length > 0 && (char.IsAsciiDigit(entry.Name[0]) || entry.Name.Contains('*'));
            string hint = isPiece ? "within { } a comma ends a value: write values with commas in quotes, such as steps: \"1,3\"" : Nearest.Hint(entry.Name, schema.Keys, "keys");
            scope.Findings.Error(entry.Key.Position, $"unknown key \"{entry.Name}\" in {place.Owner}", hint);
            return false;
        }
        Place inside = place.Inside(entry.Name);
        scope.Positions[inside.Path] = entry.Value.Position;
        string? around = scope.Purpose;
        scope.Purpose = PropertyMarks.Of(setting.Property).Purpose ?? around;
        bool fits = values.TryBind(setting.Property.PropertyType, entry.Value, inside, setting.Property, out object? value);
        scope.Purpose = around;
        if (!fits)
        {
            return false;
        }
        setting.Property.SetValue(record, value);
        return IsWithinLimits(setting.Property, value, entry.Value, inside);
    }

    private bool IsWithinLimits(PropertyInfo property, object? value, Node node, Place place)
    {
        ValidationAttribute? broken = PropertyMarks.Of(property).Limits.FirstOrDefault(limit => !Holds(limit, value));
        if (broken is AllowedValuesAttribute choice)
        {
            TextBinder.ReportUnknown(scope.Findings, FlowText.Of(node), choice.Values.Select(SettingWords.Value), node, place);
        }
        else if (broken is not null)
        {
            string limit = SettingWords.Limit(broken) is { Length: > 0 } words ? $"it must be {words}" : broken.FormatErrorMessage(place.Key);
            scope.Findings.Error(node.Position, $"\"{place.Key}\" is {(value is string ? $"\"{value}\"" : FlowText.Of(node))} in {place.Owner}", limit);
        }
        return broken is null;
    }

    // A range on a list is a range for each of its items.
    private static bool Holds(ValidationAttribute limit, object? value) => (limit, value) switch
    {
        // The attribute's own test lets an empty text pass.
        (RegularExpressionAttribute pattern, string text) => Regex.IsMatch(text, $"^(?:{pattern.Pattern})$", RegexOptions.CultureInvariant),
        (RangeAttribute range, System.Collections.IEnumerable list and not string) => list.Cast<object?>().All(item => Holds(range, item)),
        (RangeAttribute range, IConvertible number and not string) => IsWithin(range, Convert.ToDouble(number, CultureInfo.InvariantCulture)),
        _ => limit.IsValid(value),
    };

    // The attribute's own test rounds 0.6 to 1 where its bounds are whole numbers, and throws on a number that is larger than they can be.
    private static bool IsWithin(RangeAttribute range, double number)
    {
        double low = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        double high = range.Maximum is int.MaxValue ? double.PositiveInfinity : Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        return (range.MinimumIsExclusive ? number > low : number >= low) && (range.MaximumIsExclusive ? number < high : number <= high);
    }
}
