using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage of the document to a stage of the experiment.</summary>
internal sealed class StageBinder(Catalogue catalogue, Findings findings)
{
    /// <param name="name">The stage's name, where it is written.</param>
    /// <param name="settings">What stands under it, with one choice of its axes and all variables in place.</param>
    public BoundVariant Bind(Scalar name, Mapping settings)
    {
        var scope = new BindingScope(catalogue, findings);
        StageKind? kind = Kind(name, settings);
        StageInstance? instance = kind is null ? null : Instance(name, settings, kind, scope);
        return new BoundVariant(kind, instance, [.. scope.Stages], [.. scope.Paths]);
    }

    private IEnumerable<string> Kinds => catalogue.Stages.Select(s => s.Kind);

    private StageKind? Kind(Scalar name, Mapping settings)
    {
        if (settings["stage"] is not Scalar { IsNothing: false } word)
        {
            if (settings["stage"] is not Hole)
            {
                findings.Error(name.Position, $"stage \"{name.Text}\" has no kind", $"write stage: KIND; known kinds: {string.Join(", ", Kinds)}");
            }
            return null;
        }
        if (catalogue.Stage(word.Text) is not { } kind)
        {
            if (catalogue.Complains(word.Text, Kinds))
            {
                findings.Error(word.Position, $"unknown kind \"{word.Text}\" of stage \"{name.Text}\"", Nearest.Hint(word.Text, Kinds, "kinds"));
            }
            return null;
        }
        return kind;
    }

    private StageInstance? Instance(Scalar name, Mapping node, StageKind kind, BindingScope scope)
    {
        scope.Code.Add(new CodeUse(kind.Code, null));
        scope.DependsOn |= kind.DependsOn;
        scope.Positions["stage"] = node["stage"]!.Position;
        object? settings = new RecordBinder(scope).Bind(kind.Schema, node, new Place("", $"stage \"{name.Text}\""), Grammar.Stage);
        return settings is null || Make(kind, settings, name) is not { } stage ? null : Bound(name, kind, settings, stage, scope);
    }

    private IStage? Make(StageKind kind, object settings, Scalar name)
    {
        try
        {
            return kind.Create(settings);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            findings.Error(name.Position, $"stage \"{name.Text}\" cannot be made: {e.Message}");
            return null;
        }
    }

    private static StageInstance Bound(Scalar name, StageKind kind, object settings, IStage stage, BindingScope scope) => new()
    {
        Name = name.Text,
        BaseName = name.Text,
        Kind = kind.Kind,
        DependsOn = scope.DependsOn,
        Settings = settings,
        Stage = stage,
        Position = name.Position,
        SettingPositions = scope.Positions,
        CodeUses = [.. scope.Code.OrderBy(use => use.Code.Name, StringComparer.Ordinal)],
    };
}
