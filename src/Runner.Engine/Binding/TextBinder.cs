using System.Globalization;
using System.Reflection;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>
/// Text to values: the setting's type says what a text means, not its looks. <c>no</c> is a text where a text is wanted, and an error where true or false is.
/// </summary>
internal sealed class TextBinder(Findings findings)
{
    public object? Bind(Type type, Node node, Place place)
    {
        if (node is Sequence list && SettingTypes.IsParsable(type) && !IsNumber(type) && list.Items.All(i => i is Scalar))
        {
            // [1, 3, 5-8] is the flow spelling of "1,3,5-8".
            return Parse(type, new Scalar(node.Position, string.Join(",", list.Items.Cast<Scalar>().Select(i => i.Text)), true), place);
        }
        return node is Scalar scalar ? Bind(type, scalar, place) : Wrong(type, node, place);
    }

    private object? Bind(Type type, Scalar scalar, Place place) => type switch
    {
        _ when type == typeof(string) => scalar.Text,
        _ when type == typeof(bool) => scalar.Text switch { "true" => true, "false" => false, _ => Wrong(type, scalar, place) },
        _ when SettingWords.IsWhole(type) => Whole(type, scalar, place),
        _ when SettingWords.IsReal(type) => Real(type, scalar, place),
        { IsEnum: true } => Word(type, scalar, place),
        _ when SettingTypes.IsParsable(type) => Parse(type, scalar, place),
        _ => Wrong(type, scalar, place),
    };

    /// <summary>Says that a word is none of those that a setting takes.</summary>
    public static void ReportUnknown(Findings findings, string written, IEnumerable<string> known, Node node, Place place) =>
        findings.Error(node.Position, $"unknown {place.Key} \"{written}\" in {place.Owner}", Nearest.Hint(written, known, "values"));

    private object? Whole(Type type, Scalar scalar, Place place)
    {
        string digits = scalar.Text.TrimStart('-');
        if (digits is ['0', _, ..] && digits.All(char.IsAsciiDigit))
        {
            findings.Error(scalar.Position, $"\"{place.Key}\" is {scalar.Text} in {place.Owner}: a leading zero may mean octal", $"write {scalar.Text.Replace(digits, digits.TrimStart('0').PadLeft(1, '0'))}");
            return null;
        }
        return Number(type, NumberStyles.AllowLeadingSign, scalar, place);
    }

    private object? Real(Type type, Scalar scalar, Place place)
    {
        object? number = Number(type, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, scalar, place);
        bool finite = number is not (double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity);
        return finite ? number : scalar.Text.Any(char.IsAsciiDigit) ? OutOfRange(type, scalar, place) : Wrong(type, scalar, place);
    }

    private object? Number(Type type, NumberStyles style, Scalar scalar, Place place)
    {
        MethodInfo parse = type.GetMethod("TryParse", [typeof(string), typeof(NumberStyles), typeof(IFormatProvider), type.MakeByRefType()])!;
        object?[] arguments = [scalar.Text, style, CultureInfo.InvariantCulture, null];
        return (bool)parse.Invoke(null, arguments)! ? arguments[3]
            : SettingWords.IsWhole(type) && scalar.Text.TrimStart('-') is [_, ..] digits && digits.All(char.IsAsciiDigit) ? OutOfRange(type, scalar, place)
            : Wrong(type, scalar, place);
    }

    private object? Word(Type type, Scalar scalar, Place place)
    {
        string[] names = Enum.GetNames(type);
        string? name = Array.Find(names, n => KebabCase.Of(n) == scalar.Text);
        if (name is null)
        {
            ReportUnknown(findings, scalar.Text, names.Select(KebabCase.Of), scalar, place);
            return null;
        }
        return Enum.Parse(type, name);
    }

    private object? Parse(Type type, Scalar scalar, Place place)
    {
        MethodInfo parse = type.GetInterfaceMap(typeof(IParsable<>).MakeGenericType(type)).TargetMethods.Single(m => m.GetParameters().Length == 2);
        try
        {
            return parse.Invoke(null, [scalar.Text, CultureInfo.InvariantCulture]);
        }
        catch (TargetInvocationException e) when (e.InnerException is FormatException or OverflowException or ArgumentException)
        {
            findings.Error(scalar.Position, $"\"{place.Key}\" in {place.Owner}: {e.InnerException.Message}");
            return null;
        }
    }

    private static bool IsNumber(Type type) => SettingWords.IsWhole(type) || SettingWords.IsReal(type) || type == typeof(bool) || type == typeof(string);

    private object? Wrong(Type type, Node node, Place place)
    {
        string? hint = type == typeof(string) && node is not Scalar ? "a text that begins with [ or { stands in quotes; on a command line in both kinds: 'KEY=\"[...]\"'" : null;
        findings.Error(node.Position, $"\"{place.Key}\" in {place.Owner} takes {SettingWords.TypeWithArticle(type)}, not {node.Form}", hint);
        return null;
    }

    private object? OutOfRange(Type type, Scalar scalar, Place place)
    {
        string bound = scalar.Text.StartsWith('-') ? "of at least " + Limit(nameof(int.MinValue)) : "of at most " + Limit(nameof(int.MaxValue));
        findings.Error(scalar.Position, $"\"{place.Key}\" in {place.Owner} takes {SettingWords.TypeWithArticle(type)} {bound}, not {scalar.Form}");
        return null;

        string Limit(string name) => ((IFormattable)type.GetField(name)!.GetValue(null)!).ToString(null, CultureInfo.InvariantCulture);
    }
}
