using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>Names of stages, and paths of files that are there or that a stage makes.</summary>
internal sealed class ReferenceBinder(BindingScope scope)
{
    public StageReference? Stage(Node node, Place place, PropertyInfo property)
    {
        if (node is not Scalar name)
        {
            return Wrong<StageReference>(node, place, "the name of a stage");
        }
        string? output = property.GetCustomAttribute<FromStageAttribute>()?.Output;
        scope.Stages.Add(new StageUse(place.Path, name.Text, output, name.Position));
        return new StageReference(name.Text);
    }

    public InputPath? Path(Node node, Place place) => node switch
    {
        Scalar path => Existing(path, place),
        Mapping mapping when mapping["stage"] is Scalar stage && mapping.Names.All(n => n is "stage" or "path") => Made(mapping, stage, place),
        _ => Wrong<InputPath>(node, place, "a path, or { stage: NAME, path: INSIDE }"),
    };

    private InputPath Existing(Scalar path, Place place)
    {
        var input = new InputPath { Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(path.Origin.Folder, path.Text)), Written = path.Text };
        scope.Paths.Add(new PathUse(place.Path, input, path.Position));
        return input;
    }

    private InputPath Made(Mapping mapping, Scalar stage, Place place)
    {
        string inside = mapping.Text("path") ?? "";
        scope.Stages.Add(new StageUse(place.Path, stage.Text, null, stage.Position));
        return new InputPath { Path = inside, Written = $"{stage.Text}/{inside}".TrimEnd('/'), Stage = new StageReference(stage.Text) };
    }

    private T? Wrong<T>(Node node, Place place, string wanted)
        where T : class
    {
        scope.Findings.Error(node.Position, $"\"{place.Key}\" in {place.Owner} takes {wanted}, not {node.Form}");
        return null;
    }
}
