using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>Names of stages, and paths of files that are there or that a stage makes.</summary>
internal sealed class ReferenceBinder(BindingScope scope)
{
    public StageReference? Stage(Node node, Place place, PropertyInfo property)
    {
        if (node is not Scalar written)
        {
            return Wrong<StageReference>(node, place, "the name of a stage");
        }
        if (StageReferenceText.Read(written, place, scope.Findings) is not { } reference)
        {
            return null;
        }
        PropertyMarks marks = PropertyMarks.Of(property);
        if (reference.Collects && !marks.Collects)
        {
            scope.Findings.Error(
                written.Position,
                $"\"{place.Key}\" in {place.Owner} takes one instance of a stage, not all that \"{reference}\" collects",
                $"write {reference.Name}: this stage then has an instance for each of them");
            return null;
        }
        scope.Stages.Add(new StageUse(place.Path, reference, marks.Output, marks.IsOfPictures, written.Position));
        return reference;
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

    private InputPath? Made(Mapping mapping, Scalar written, Place place)
    {
        string inside = mapping.Text("path") ?? "";
        if (StageReferenceText.Read(written, place, scope.Findings) is not { } reference)
        {
            return null;
        }
        if (reference.Collects)
        {
            scope.Findings.Error(written.Position, $"\"{place.Key}\" in {place.Owner} is a file of one instance of a stage, not of all that \"{reference}\" collects");
            return null;
        }
        if (System.IO.Path.IsPathRooted(inside) || inside.Replace('\\', '/').Split('/').Contains(".."))
        {
            scope.Findings.Error(mapping["path"]!.Position, $"\"{place.Key}\" in {place.Owner} leaves the artifact of stage \"{reference.Name}\": \"{inside}\"", "a path inside an artifact is relative and goes down only");
            return null;
        }
        scope.Stages.Add(new StageUse(place.Path, reference, null, false, written.Position));
        return new InputPath { Path = inside, Written = $"{reference}/{inside}".TrimEnd('/'), Stage = reference };
    }

    private T? Wrong<T>(Node node, Place place, string wanted)
        where T : class
    {
        scope.Findings.Error(node.Position, $"\"{place.Key}\" in {place.Owner} takes {wanted}, not {node.Form}");
        return null;
    }
}
