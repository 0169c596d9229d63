using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>
/// Expands a stage with <c>matrix:</c> into one instance for each combination of values, the last key varying fastest. A key is the dotted path of
/// a setting within the stage (<c>model-weights</c>, <c>probe.loss</c>), or <c>vars.NAME</c>, which sets that variable for this stage only.
/// </summary>
internal sealed class Matrix(Variables variables, Findings findings)
{
    private const int MostInstances = 1_000;

    public IEnumerable<StageNode> Expand(Entry stage)
    {
        if (stage.Value is not Mapping settings)
        {
            return [new StageNode(stage.Name, stage.Key, [], Mapping.Empty(stage.Key.Position))];
        }
        ImmutableArray<MatrixAxis> axes = settings["matrix"] is { } matrix ? Axes(matrix) : [];
        Mapping bare = settings.Without("matrix");
        long instances = axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Length, int.MaxValue));
        if (instances > MostInstances)
        {
            findings.Error(settings["matrix"]!.Position, $"the matrix makes {instances:N0} instances of stage \"{stage.Name}\"; at most {MostInstances:N0} are allowed");
            return [];
        }
        return Enumerable.Range(0, (int)instances).Select(i => Instance(stage.Key, bare, axes, i)).ToArray();
    }

    private ImmutableArray<MatrixAxis> Axes(Node matrix)
    {
        if (matrix is not Mapping mapping)
        {
            findings.Error(matrix.Position, $"a matrix is a mapping of settings to lists of values, not {matrix.Form}", "matrix: { model-weights: [trained, permuted] }");
            return [];
        }
        var substitution = new Substitution(variables, findings);
        ImmutableArray<MatrixAxis>.Builder axes = ImmutableArray.CreateBuilder<MatrixAxis>();
        foreach (Entry entry in mapping.Entries)
        {
            Sequence? written = Values(entry);
            if (written is not null && substitution.Apply(written) is Sequence resolved)
            {
                axes.Add(MatrixAxis.Of(entry.Key, written, resolved));
            }
        }
        return axes.DrainToImmutable();
    }

    // The list may itself be a variable: matrix: { seed: "${vars.seeds}" }.
    private Sequence? Values(Entry entry)
    {
        Node value = entry.Value is Scalar ? new Substitution(variables, findings).Apply(entry.Value) : entry.Value;
        if (value is Sequence { Items.Length: > 0 } list)
        {
            return list;
        }
        if (value is not Hole)
        {
            string form = value is Sequence ? "an empty list" : value.Form;
            findings.Error(value.Position, $"matrix key \"{entry.Name}\" takes a list of values, not {form}", $"{entry.Name}: [{(value is Scalar { IsNothing: false } one ? one.Text : "A")}, B]");
        }
        return null;
    }

    private StageNode Instance(Scalar key, Mapping settings, ImmutableArray<MatrixAxis> axes, int number)
    {
        Variables own = variables;
        ImmutableArray<KeyValuePair<string, string>>.Builder labels = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        int place = axes.Aggregate(1, (product, axis) => product * axis.Values.Length);
        foreach (MatrixAxis axis in axes)
        {
            place /= axis.Values.Length;
            int choice = number / place % axis.Values.Length;
            labels.Add(new(axis.Label, axis.Labels[choice]));
            if (axis.Variable is { } variable)
            {
                own = Set(own, variable, axis, choice);
            }
            else
            {
                settings = Set(settings, axis, choice);
            }
        }
        string name = labels.Count == 0 ? key.Text : $"{key.Text}[{string.Join(", ", labels.Select(l => $"{l.Key}={l.Value}"))}]";
        return new StageNode(name, key, labels.DrainToImmutable(), new Substitution(own, findings).Apply(settings));
    }

    private Variables Set(Variables own, string variable, MatrixAxis axis, int choice)
    {
        if (own.With(variable, axis.Values[choice]) is { } changed)
        {
            return changed;
        }
        findings.Error(axis.Key.Position, $"unknown variable \"{variable}\"", Nearest.Hint(variable, own.Names, "variables"));
        return own;
    }

    private Mapping Set(Mapping settings, MatrixAxis axis, int choice)
    {
        string[] path = axis.Key.Text.Split('.');
        if (NodePath.Set(settings, path, axis.Key, axis.Values[choice], out int reached) is Mapping changed)
        {
            return changed;
        }
        string form = NodePath.Find(settings, path.AsSpan(0, reached))!.Form;
        findings.Error(axis.Key.Position, $"matrix key \"{axis.Key.Text}\" leads nowhere: \"{string.Join('.', path[..reached])}\" is {form}");
        return settings;
    }
}
