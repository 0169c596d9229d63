using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage of the document to a stage of the experiment.</summary>
internal sealed class StageBinder(Catalogue catalogue, Findings findings)
{
    public BoundStage Bind(StageNode node)
    {
        var scope = new BindingScope(catalogue, findings);
        StageKind? kind = Kind(node);
        StageInstance? instance = kind is null ? null : Instance(node, kind, scope);
        return new BoundStage(node, instance, kind, [.. scope.Stages], [.. scope.Paths]);
    }

    private IEnumerable<string> Kinds => catalogue.Stages.Select(s => s.Kind);

    private StageKind? Kind(StageNode node)
    {
        if (node.Settings["stage"] is not Scalar { IsNothing: false } word)
        {
            if (node.Settings["stage"] is not Hole)
            {
                findings.Error(node.Declared.Position, $"stage \"{node.Declared.Text}\" has no kind", $"write stage: KIND; known kinds: {string.Join(", ", Kinds)}");
            }
            return null;
        }
        if (catalogue.Stage(word.Text) is not { } kind)
        {
            findings.Error(word.Position, $"unknown kind \"{word.Text}\" of stage \"{node.Declared.Text}\"", Nearest.Hint(word.Text, Kinds, "kinds"));
            return null;
        }
        return kind;
    }

    private StageInstance? Instance(StageNode node, StageKind kind, BindingScope scope)
    {
        scope.Plugins.Add(kind.Plugin);
        scope.Positions["stage"] = node.Settings["stage"]!.Position;
        object? settings = new RecordBinder(scope).Bind(kind.Schema, node.Settings, new Place("", $"stage \"{node.Declared.Text}\""), Grammar.Stage);
        return settings is null || Make(kind, settings, node) is not { } stage ? null : Bound(node, kind, settings, stage, scope);
    }

    private IStage? Make(StageKind kind, object settings, StageNode node)
    {
        try
        {
            return kind.Create(settings);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            findings.Error(node.Declared.Position, $"stage \"{node.Declared.Text}\" cannot be made: {e.Message}");
            return null;
        }
    }

    private static StageInstance Bound(StageNode node, StageKind kind, object settings, IStage stage, BindingScope scope)
    {
        var labels = new OrderedDictionary<string, string>();
        foreach ((string key, string value) in node.Labels)
        {
            labels[key] = value;
        }
        return new StageInstance
        {
            Name = node.Name,
            BaseName = node.Declared.Text,
            MatrixLabels = labels,
            Kind = kind.Kind,
            Settings = settings,
            Stage = stage,
            Position = node.Declared.Position,
            SettingPositions = scope.Positions,
            Plugins = [.. scope.Plugins.OrderBy(p => p.Name, StringComparer.Ordinal)],
        };
    }
}
