using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Engine.Reading;

/// <summary>
/// Replaces <c>${vars.name}</c> and <c>${env.NAME}</c>. A value that is nothing but one reference becomes the variable's value, whatever its form, and keeps the
/// position where that is written: it is there that it can be changed. Within a longer text the variable must be a single value. <c>$${</c> writes <c>${</c>.
/// </summary>
internal sealed partial class Substitution(Variables variables, Findings findings)
{
    private const int LongestText = 1 << 16;
    private readonly List<string> open = [];

    public Node Apply(Node node)
    {
        if (variables.Use.IsSpent)
        {
            return new Hole(node.Position);
        }
        if (variables.Use.Spend())
        {
            return Complain(node, $"the variables unfold to more than {VariableUse.MostNodes:N0} values");
        }
        return node switch
        {
            Mapping mapping => Apply(mapping),
            Sequence list => list with { Items = [.. list.Items.Select(Apply)] },
            Scalar scalar when scalar.Text.Contains("${", StringComparison.Ordinal) => Apply(scalar),
            _ => node,
        };
    }

    public Mapping Apply(Mapping mapping)
    {
        foreach (Entry entry in mapping.Entries.Where(e => e.Name.Contains("${", StringComparison.Ordinal)))
        {
            findings.Error(entry.Key.Position, $"a key cannot hold ${{...}}: \"{entry.Name}\"");
        }
        return mapping with { Entries = [.. mapping.Entries.Select(e => e with { Value = Apply(e.Value) })] };
    }

    [GeneratedRegex(@"(?<escape>\$\$\{)|\$\{(?<name>[^{}]*)(?<end>\}?)")]
    private static partial Regex Reference();

    private Node Apply(Scalar scalar)
    {
        MatchCollection references = Reference().Matches(scalar.Text);
        if (references is [{ Groups: var groups } whole] && whole.Length == scalar.Text.Length && groups["end"].Length > 0)
        {
            return Resolve(groups["name"].Value.Trim(), scalar);
        }
        var text = new StringBuilder();
        Position origin = scalar.Origin;
        int at = 0;
        foreach (Match reference in references)
        {
            text.Append(scalar.Text, at, reference.Index - at);
            if (Piece(reference, scalar) is not { } piece)
            {
                return new Hole(scalar.Position);
            }
            origin = reference.Index == 0 ? piece.Origin : origin;
            text.Append(piece.Text);
            at = reference.Index + reference.Length;
        }
        text.Append(scalar.Text, at, scalar.Text.Length - at);
        if (text.Length > LongestText)
        {
            findings.Error(scalar.Position, $"the variables unfold to a text of {text.Length:N0} characters");
            return new Hole(scalar.Position);
        }
        return scalar with { Text = text.ToString(), Origin = origin };
    }

    private Scalar? Piece(Match reference, Scalar scalar)
    {
        if (reference.Groups["escape"].Success)
        {
            return scalar with { Text = "${" };
        }
        if (reference.Groups["end"].Length == 0)
        {
            findings.Error(scalar.Position, $"\"{reference.Value}\" has no closing brace", "write ${vars.name}, or $${ for the characters themselves");
            return null;
        }
        string name = reference.Groups["name"].Value.Trim();
        Node value = Resolve(name, scalar);
        if (value is not Scalar and not Hole)
        {
            findings.Error(scalar.Position, $"${{{name}}} is {value.Form} and cannot stand within a text", $"it is written at {value.Position}");
        }
        return value as Scalar;
    }

    private Node Resolve(string name, Scalar at) => name.Split('.', 2) switch
    {
        ["vars", { Length: > 0 } variable] => Variable(variable, at),
        ["env", { Length: > 0 } variable] => Environment(variable, at),
        _ => Unknown(name, at),
    };

    private Node Variable(string name, Scalar at)
    {
        if (open.Contains(name))
        {
            string circle = string.Join(" -> ", open.SkipWhile(n => n != name).Append(name).Select(n => "vars." + n));
            return Complain(at, $"the variables refer to each other in a circle: {circle}");
        }
        if (variables.Find(name) is not { } value)
        {
            return Complain(at, $"unknown variable \"{name}\"", Nearest.Hint(name, variables.Names, "variables"));
        }
        open.Add(name);
        Node result = Apply(value);
        open.RemoveAt(open.Count - 1);
        return result;
    }

    private Node Environment(string name, Scalar at)
    {
        if (!variables.Allowed.Contains(name))
        {
            return Complain(at, $"the file does not say that it reads the environment variable \"{name}\"", $"add at its top: env: [{name}]");
        }
        return variables.FromEnvironment(name) is { } value
            ? at with { Text = value, IsQuoted = true }
            : Complain(at, $"the environment variable \"{name}\" is not set", $"set it: {name}=... before the command");
    }

    private Hole Unknown(string name, Scalar at)
    {
        string hint = variables.Find(name) is null ? "write ${vars.NAME} or ${env.NAME}" : $"did you mean ${{vars.{name}}}?";
        return Complain(at, $"unknown reference \"${{{name}}}\"", hint);
    }

    private Hole Complain(Node at, string message, string? hint = null)
    {
        findings.Error(at.Position, message, hint);
        return new Hole(at.Position);
    }
}
