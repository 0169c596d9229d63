using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Runner.Engine.Reading;

/// <summary>The first room: an experiment file, the files that it names and the command line's overrides become one document.</summary>
/// <param name="environment">Gives the value of an environment variable, or null.</param>
public sealed partial class DocumentReader(Func<string, string?> environment)
{
    /// <summary>Reads an experiment.</summary>
    /// <param name="file">The file, as its reader calls it; errors repeat it.</param>
    /// <param name="overrides">Arguments of <c>--set</c>, such as <c>vars.model=models/other</c>.</param>
    /// <param name="findings">Gets everything that is wrong.</param>
    /// <returns>The document, or null where nothing of it can be read.</returns>
    public Document? Read(string file, IReadOnlyCollection<string> overrides, Findings findings)
    {
        var composition = new Composition(findings);
        if (composition.Load(file, Position.StartOf(file)) is not { } composed)
        {
            return null;
        }
        Mapping document = new Overrides(findings).Apply(composed, overrides);
        var use = new VariableUse();
        Mapping vars = Section(document, "vars", findings);
        var variables = new Variables(vars, Allowed(document, findings), environment, use);
        var substitution = new Substitution(variables, findings);
        substitution.Apply(vars);
        Mapping root = substitution.Apply(document.Without("stages", "vars", "env"));
        return new Document
        {
            File = file,
            Root = root,
            Stages = Stages(document, variables, findings),
            Sources = [.. composition.Sources],
            Overrides = [.. overrides],
            Variables = variables,
        };
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$")]
    private static partial Regex StageName();

    private static ImmutableArray<StageDeclaration> Stages(Mapping document, Variables variables, Findings findings)
    {
        var matrix = new MatrixReader(variables, findings);
        Mapping stages = Section(document, "stages", findings);
        foreach (Entry stage in stages.Entries)
        {
            if (!StageName().IsMatch(stage.Name))
            {
                findings.Error(stage.Key.Position, $"\"{stage.Name}\" is no name for a stage", "use letters, digits and hyphens, such as probe-depth");
            }
            else if (stage.Value is not Mapping and not Hole)
            {
                findings.Error(stage.Value.Position, $"stage \"{stage.Name}\" is {stage.Value.Form}, not a mapping of settings", $"{stage.Name}: {{ stage: KIND, ... }}");
            }
        }
        return [.. stages.Entries.Where(s => s.Value is Mapping && StageName().IsMatch(s.Name)).Select(matrix.Read)];
    }

    private static Mapping Section(Mapping document, string name, Findings findings)
    {
        Node? section = document[name];
        if (section is not null and not Mapping and not Hole and not Scalar { IsNothing: true })
        {
            findings.Error(section.Position, $"\"{name}\" is {section.Form}, not a mapping", $"{name}: {{ NAME: ... }}");
        }
        return section as Mapping ?? Mapping.Empty(document.Position);
    }

    private static string[] Allowed(Mapping document, Findings findings)
    {
        if (document["env"] is not { } env)
        {
            return [];
        }
        if (env is Sequence list && list.Items.All(i => i is Scalar))
        {
            return [.. list.Items.Cast<Scalar>().Select(s => s.Text)];
        }
        findings.Error(env.Position, "\"env\" lists names of environment variables", "env: [HOME]");
        return [];
    }
}
