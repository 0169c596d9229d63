using System.Collections.Immutable;
using System.Globalization;

namespace Runner.Engine.Reading;

/// <summary>
/// Reads what varies a stage. <c>matrix</c> is a mapping of axes, which are crossed, or a list of mappings, whose settings vary together. A key is the dotted path of a setting within the
/// stage (<c>model-weights</c>, <c>probe.loss</c>), or <c>vars.NAME</c>, which sets that variable for this stage and for those below it. An axis is a list of values, or a mapping of short
/// names to values. <c>exclude</c> leaves combinations out; <c>case</c> names a pair. <c>repeats</c> draws everything that is drawn anew, so many times.
/// </summary>
internal sealed class MatrixReader(Variables variables, Findings findings)
{
    public const string Exclude = "exclude";
    public const string Repeats = "repeats";
    private const int MostInstances = 1_000;

    public StageDeclaration Read(Entry stage)
    {
        var settings = (Mapping)stage.Value;
        Node? matrix = settings["matrix"];
        List<Dimension> dimensions = [.. matrix is null ? [] : Dimensions(matrix)];
        ImmutableArray<ImmutableArray<AxisLabel>> excluded = matrix is Mapping mapping && mapping[Exclude] is { } exclude ? Excluded(exclude, dimensions) : [];
        if (settings[Repeats] is { } repeats && Times(repeats, stage.Name) is { } times)
        {
            dimensions.Add(times);
        }
        long instances = dimensions.Aggregate(1L, (product, dimension) => Math.Min(product * dimension.Points.Length, int.MaxValue));
        if (instances > MostInstances)
        {
            string what = matrix is null ? "repeats make" : "matrix makes";
            findings.Error((matrix ?? settings[Repeats]!).Position, $"the {what} {instances:N0} instances of stage \"{stage.Name}\"; at most {MostInstances:N0} are allowed");
            dimensions.Clear();
        }
        RefuseTwins(stage, dimensions);
        RefuseNamelessValues(dimensions);
        StageDeclaration declaration = new(stage.Key, settings.Without("matrix", Repeats), [.. dimensions], excluded);
        if (dimensions.Count > 0 && !declaration.Variants().Any())
        {
            findings.Error(((Mapping)matrix!)[Exclude]!.Position, $"the matrix of stage \"{stage.Name}\" excludes every combination", "leave some: a stage without instances makes nothing");
        }
        return declaration;
    }

    private IEnumerable<Dimension> Dimensions(Node matrix)
    {
        if (matrix is Sequence pairs)
        {
            return Pairs(pairs) is { } dimension ? [dimension] : [];
        }
        if (matrix is not Mapping mapping)
        {
            Complain(matrix, $"a matrix is a mapping of settings to lists of values, not {matrix.Form}", "matrix: { model-weights: [trained, permuted] }");
            return [];
        }
        return [.. mapping.Entries.Where(entry => entry.Name != Exclude && IsAxis(entry.Key)).Select(Crossed).OfType<Dimension>()];
    }

    private bool IsAxis(Scalar key)
    {
        bool reserved = Grammar.Stage.Contains(key.Text) || key.Text is Axis.Repeat or Axis.Case || key.Text.Length == 0;
        if (reserved)
        {
            findings.Error(key.Position, $"\"{key.Text}\" is no axis of a matrix", "an axis is a setting of the stage, such as probe.loss, or a variable, such as vars.model");
        }
        return !reserved;
    }

    private Dimension? Crossed(Entry axis)
    {
        if (axis.Value is Mapping { Entries.Length: > 0 } named)
        {
            return new Dimension([.. named.Entries.Select(value => Point(axis.Key, value.Name, value.Value))]);
        }
        Sequence? written = Values(axis);
        if (written is null || Resolve(written) is not Sequence resolved)
        {
            return null;
        }
        string[] labels = LabelsOf(resolved);
        return new Dimension([.. written.Items.Select((value, index) => Point(axis.Key, labels[index], value))]);
    }

    // The list may itself be a variable: matrix: { seed: "${vars.seeds}" }.
    private Sequence? Values(Entry axis)
    {
        Node value = axis.Value is Scalar ? Resolve(axis.Value) : axis.Value;
        if (value is Sequence { Items.Length: > 0 } list)
        {
            return list;
        }
        string form = value is Sequence ? "an empty list" : value is Mapping ? "an empty mapping" : value.Form;
        Complain(value, $"matrix key \"{axis.Name}\" takes a list of values, not {form}", $"{axis.Name}: [{(value is Scalar { IsNothing: false } one ? one.Text : "A")}, B]");
        return null;
    }

    // - { target.least: 0.2, target.most: 0.3 }
    // - { case: far, target.least: 0.4, target.most: 0.5 }
    private Dimension? Pairs(Sequence list)
    {
        List<DimensionPoint> points = [];
        string[] keys = [];
        foreach (Node item in list.Items)
        {
            if (item is not Mapping { Entries.Length: > 0 } pair)
            {
                Complain(item, $"an item of a matrix is a mapping of settings to values, not {item.Form}", "matrix: [{ target.least: 0.2, target.most: 0.3 }, ...]");
                return null;
            }
            string[] own = [.. pair.Names];
            keys = keys.Length == 0 ? own : keys;
            if (!own.Order(StringComparer.Ordinal).SequenceEqual(keys.Order(StringComparer.Ordinal)))
            {
                Complain(item, $"an item of a matrix sets {string.Join(", ", own)}, the first one {string.Join(", ", keys)}", "items of one list set the same settings");
                return null;
            }
            Entry[] settings = [.. keys.Select(key => pair.Find(key)!).Where(entry => entry.Name != Axis.Case && IsAxis(entry.Key))];
            AxisLabel[] labels = pair.Find(Axis.Case) is { } name
                ? [new AxisLabel(new Axis(Axis.Case, name.Key.Position), FlowText.Of(Resolve(name.Value)))]
                : [.. settings.Select(setting => new AxisLabel(new Axis(setting.Name, setting.Key.Position), LabelsOf([Resolve(setting.Value)])[0]))];
            points.Add(new DimensionPoint([.. labels], [.. settings.Select(setting => new Assignment(setting.Key, setting.Value))]));
        }
        if (points.Count == 0)
        {
            Complain(list, "a matrix is a mapping of settings to lists of values, not an empty list", "matrix: { model-weights: [trained, permuted] }");
            return null;
        }
        return new Dimension([.. points]);
    }

    private Dimension? Times(Node node, string stage)
    {
        bool counts = int.TryParse((Resolve(node) as Scalar)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int times) && times is >= 1 and <= MostInstances;
        if (!counts)
        {
            Complain(node, $"\"{Repeats}\" of stage \"{stage}\" takes a whole number from 1 to {MostInstances:N0}, not {node.Form}");
            return null;
        }
        var axis = new Axis(Axis.Repeat, node.Position);
        return new Dimension([.. Enumerable.Range(1, times).Select(number => new DimensionPoint([new AxisLabel(axis, number.ToString(CultureInfo.InvariantCulture))], []))]);
    }

    private ImmutableArray<ImmutableArray<AxisLabel>> Excluded(Node exclude, List<Dimension> dimensions)
    {
        List<ImmutableArray<AxisLabel>> excluded = [];
        foreach (Node item in exclude is Sequence list ? list.Items : [exclude])
        {
            if (item is not Mapping { Entries.Length: > 0 } combination)
            {
                Complain(item, $"\"{Exclude}\" lists combinations, not {item.Form}", "exclude: [{ probe.loss: huber, vars.model: a }]");
                continue;
            }
            AxisLabel[] labels = [.. combination.Entries.Select(entry => Known(entry, dimensions)).OfType<AxisLabel>()];
            if (labels.Length == combination.Entries.Length)
            {
                excluded.Add([.. labels]);
            }
        }
        return [.. excluded];
    }

    private AxisLabel? Known(Entry entry, List<Dimension> dimensions)
    {
        AxisLabel[] all = [.. dimensions.SelectMany(dimension => dimension.Points).SelectMany(point => point.Labels).Distinct()];
        AxisLabel[] ofAxis = [.. all.Where(label => label.Axis.Name == entry.Name)];
        if (ofAxis.Length == 0)
        {
            findings.Error(entry.Key.Position, $"the matrix has no axis \"{entry.Name}\" to exclude from", Nearest.Hint(entry.Name, all.Select(label => label.Axis.Name).Distinct(), "axes"));
            return null;
        }
        string written = LabelsOf([Resolve(entry.Value)])[0];
        AxisLabel? meant = Array.Find(ofAxis, label => label.Label == written);
        if (meant is null)
        {
            Complain(entry.Value, $"axis \"{entry.Name}\" has no value \"{written}\" to exclude", Nearest.Hint(written, ofAxis.Select(label => label.Label), "values"));
        }
        return meant;
    }

    private void RefuseTwins(Entry stage, List<Dimension> dimensions)
    {
        foreach (Dimension dimension in dimensions)
        {
            foreach (IGrouping<string, DimensionPoint> twins in dimension.Points.GroupBy(point => LabelText.Of(point.Labels)).Where(group => group.Count() > 1))
            {
                findings.Error(stage.Key.Position, $"the matrix of stage \"{stage.Name}\" names {twins.Key} {twins.Count()} times", "give every value once");
            }
        }
        IEnumerable<IGrouping<string, Axis>> axes = dimensions.SelectMany(dimension => dimension.Points[0].Labels).Select(label => label.Axis).GroupBy(axis => axis.Name);
        foreach (IGrouping<string, Axis> twice in axes.Where(group => group.Count() > 1))
        {
            findings.Error(twice.Last().Position, $"the matrix of stage \"{stage.Name}\" has two axes \"{twice.Key}\"", "give every axis once");
        }
    }

    // Nobody can tell blank values apart, and a bare star means all values in brackets and expectations.
    private void RefuseNamelessValues(List<Dimension> dimensions)
    {
        foreach (AxisLabel label in dimensions.SelectMany(dimension => dimension.Points).SelectMany(point => point.Labels).Where(label => label.Label.Trim() is "" or "*").Distinct())
        {
            findings.Error(
                label.Axis.Position,
                $"a value of axis \"{label.Axis.Name}\" is called \"{label.Label}\", which tells it from nothing",
                $"give it a name: {label.Axis.Name}: {{ all: \"{label.Label}\" }}");
        }
    }

    private static DimensionPoint Point(Scalar key, string label, Node value) => new([new AxisLabel(new Axis(key.Text, key.Position), label)], [new Assignment(key, value)]);

    // A part is told by its kind, as long as no other value of the axis has the same.
    private static string[] LabelsOf(Sequence values) => LabelsOf([.. values.Items]);

    private static string[] LabelsOf(Node[] values)
    {
        string[] brief = [.. values.Select(value => value is Mapping mapping && mapping.Text("kind") is { } kind ? kind : FlowText.Of(value))];
        return brief.Distinct().Count() == brief.Length ? brief : [.. values.Select(FlowText.Of)];
    }

    private Node Resolve(Node node) => new Substitution(variables, findings).Apply(node);

    private void Complain(Node node, string message, string? hint = null)
    {
        if (node is not Hole)
        {
            findings.Error(node.Position, message, hint);
        }
    }
}

/// <summary>Labels as people read them: <c>probe.loss=huber, vars.model=a</c>. Nothing reads this text back.</summary>
internal static class LabelText
{
    private const int MostLetters = 60;
    private const int CutAt = 45;

    public static string Of(IEnumerable<AxisLabel> labels) => Of(labels.Select(label => KeyValuePair.Create(label.Axis.Name, label.Label)));

    public static string Of(IEnumerable<KeyValuePair<string, string>> labels) => string.Join(", ", labels.Select(label => $"{Quoted(label.Key)}={Quoted(label.Value)}"));

    /// <summary>A stage's name with its labels in brackets.</summary>
    public static string Name(string stage, IReadOnlyCollection<AxisLabel> labels) => labels.Count == 0 ? stage : $"{stage}[{Of(labels)}]";

    // So that two different sets of labels never read the same.
    private static string Quoted(string text) => text.Length > MostLetters ? Quoted($"{text[..(char.IsHighSurrogate(text[CutAt - 1]) ? CutAt - 1 : CutAt)]}...{Storing.Digest.OfText(text)[^6..]}") :
        text.Length > 0 && text.AsSpan().IndexOfAny(",=[]\"\n\r ") < 0 ? text : System.Text.Json.JsonSerializer.Serialize(text, Graphing.SettingText.Relaxed);
}
