namespace Runner.Engine.Reading;

/// <summary>
/// Applies <c>--set path=value</c> to a composed document. The path starts at the top of the file (<c>seed</c>, <c>vars.model</c>,
/// <c>stages.generate.count</c>) or with a stage's name (<c>generate.count</c>); a value in brackets, braces or quotes is read as YAML, any other as it was typed. A setting that the file
/// leaves at its default may be set; whether it exists is for its kind to say.
/// </summary>
internal sealed class Overrides(Findings findings)
{
    public Mapping Apply(Mapping document, IReadOnlyCollection<string> arguments)
    {
        foreach (string argument in arguments)
        {
            document = Apply(document, argument);
        }
        foreach (string argument in arguments)
        {
            ReportLost(document, argument);
        }
        return document;
    }

    // What a file says beside its own matrix is a default that is seen there; what somebody sets on the command line is wanted.
    private void ReportLost(Mapping document, string argument)
    {
        int equals = argument.IndexOf('=');
        string[] path = equals <= 0 ? [] : Absolute(document, argument[..equals].Split('.'));
        if (path is ["vars", ..] && document["stages"] is Mapping stages)
        {
            string variable = string.Join('.', path);
            foreach (Entry varied in stages.Entries.Where(entry => entry.Value is Mapping settings && NodePath.Find(settings, ["matrix", variable]) is not null))
            {
                findings.Warning(
                    Position.OnCommandLine(argument),
                    $"the matrix of stage \"{varied.Name}\" gives \"{variable}\" its values there and in all that builds on it: this sets it elsewhere only",
                    $"to vary it otherwise, write --set '{varied.Name}.matrix.{variable}={AsList(argument[(equals + 1)..])}'");
            }
        }
        if (path is not ["stages", string stage, .. string[] setting])
        {
            return;
        }
        string axis = string.Join('.', setting);
        if (NodePath.Find(document, ["stages", stage, "matrix", axis]) is not null)
        {
            findings.Error(
                Position.OnCommandLine(argument),
                $"this sets nothing: the matrix of stage \"{stage}\" gives \"{axis}\" its values",
                $"write --set '{stage}.matrix.{axis}={AsList(argument[(equals + 1)..])}'");
        }
    }

    private static string AsList(string value) => value.StartsWith('[') && value.EndsWith(']') ? value : $"[{value}]";

    private Mapping Apply(Mapping document, string argument)
    {
        var position = Position.OnCommandLine(argument);
        int equals = argument.IndexOf('=');
        if (equals <= 0)
        {
            findings.Error(position, "this sets nothing", "write --set path=value, such as --set seed=1");
            return document;
        }
        string[] path = Absolute(document, argument[..equals].Split('.'));
        Node? value = Value(argument[(equals + 1)..], position);
        if (value is null || !IsKnown(document, path, position))
        {
            return document;
        }
        var key = new Scalar(position, "", false);
        if (NodePath.Set(document, path, key, value, out int reached) is Mapping changed)
        {
            return changed;
        }
        string there = string.Join('.', path[..reached]);
        findings.Error(position, $"\"{there}\" has no \"{path[reached]}\": it is {NodePath.Find(document, path.AsSpan(0, reached))!.Form}");
        return document;
    }

    // Lists, mappings and quoted texts are YAML; anything else is the text as it was typed: "red # blue" has no comment, and "*.self-attention" is no alias.
    private Node? Value(string written, Position position) => written.TrimStart() is ['[' or '{' or '"' or '\'', ..]
        ? YamlText.Parse(written, _ => position, findings)
        : new Scalar(position, written.Trim(), false);

    private static string[] Absolute(Mapping document, string[] path)
    {
        bool isStage = !Grammar.Top.Contains(path[0]) && (document["stages"] as Mapping)?.Find(path[0]) is not null;
        path = isStage ? ["stages", .. path] : path;
        return path is ["stages", string stage, "matrix", .. string[] axis] ? ["stages", stage, "matrix", .. OfMatrix(NodePath.Find(document, ["stages", stage, "matrix"]), axis)] : path;
    }

    // The name of an axis is the path of a setting, with its dots; what stands behind one that is there is a value's name.
    private static string[] OfMatrix(Node? matrix, string[] path)
    {
        if (matrix is Sequence)
        {
            return path is [string place, .. string[] rest] && rest.Length > 0 ? [place, string.Join('.', rest)] : path;
        }
        for (int length = path.Length; length > 0; length--)
        {
            string axis = string.Join('.', path[..length]);
            if ((matrix as Mapping)?.Find(axis) is not null)
            {
                return [axis, .. path[length..]];
            }
        }
        return path.Length == 0 ? path : [string.Join('.', path)];
    }

    private bool IsKnown(Mapping document, string[] path, Position position)
    {
        if (!Grammar.Top.Contains(path[0]))
        {
            IEnumerable<string> stages = (document["stages"] as Mapping)?.Names ?? [];
            findings.Error(position, $"nothing is called \"{path[0]}\"", Nearest.Hint(path[0], Grammar.Top.Concat(stages), "names"));
            return false;
        }
        if (path is [("extends" or "include"), ..])
        {
            findings.Error(position, $"\"{path[0]}\" cannot be set: the files are already put together");
            return false;
        }
        if (path is [("stages" or "vars") and string section, string name, ..] && (document[section] as Mapping)?.Find(name) is null)
        {
            string word = section == "vars" ? "variable" : "stage";
            findings.Error(position, $"unknown {word} \"{name}\"", Nearest.Hint(name, (document[section] as Mapping)?.Names ?? [], Wording.Plural(word)));
            return false;
        }
        return true;
    }
}
