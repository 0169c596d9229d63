using System.Collections.Immutable;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests;

/// <summary>Data for tests.</summary>
internal static class Some
{
    public static RunEnvironment Environment { get; } = new()
    {
        Device = "cpu",
        DeviceModel = "cpu",
        DType = NumberFormat.Float32,
        Threads = 2,
        MemoryBudget = 1 << 30,
        Libraries = new Dictionary<string, string> { ["libtorch"] = "2.10.0" },
    };

    public static KindCode Code { get; } = new("stage count", () => new string('a', 64));

    /// <summary>A stage that stands alone until it is <see cref="Linked"/>.</summary>
    public static StageInstance Stage(string name, CountSettings settings, params (string Setting, int Line)[] positions)
    {
        ImmutableArray<AxisLabel> axes = AxesIn(name);
        return new()
        {
            Name = name,
            BaseName = name.Split('[')[0],
            Axes = axes,
            Labels = axes.ToDictionary(label => label.Axis.Name, label => label.Label),
            Kind = "count",
            Settings = settings,
            Stage = new CountStage(settings),
            Position = new Position("test.yaml", 1, 1),
            SettingPositions = positions.ToDictionary(p => p.Setting, p => new Position("test.yaml", p.Line, 5)),
            CodeUses = [new CodeUse(Code, null)],
        };
    }

    /// <summary>The same stages, each with a link to every instance of the stage that a reference in its settings names. Each stands behind what it needs.</summary>
    public static IReadOnlyList<StageInstance> Linked(params IReadOnlyList<StageInstance> stages)
    {
        List<StageInstance> linked = [];
        foreach (StageInstance stage in stages)
        {
            linked.Add(stage with { Links = [.. ReferencesIn(stage).Select(use => new StageLink(use, [.. linked.Where(other => other.BaseName == use.Name)]))] });
        }
        return linked;
    }

    public static CountStage Counting(this StageInstance stage) => (CountStage)stage.Stage;

    public static StageReference Ref(string name) => new(name);

    private static IEnumerable<StageUse> ReferencesIn(StageInstance stage) => SettingsWalk.Of(stage.Settings)
        .Select(leaf => (leaf.Path, Reference: (leaf as ReferenceLeaf)?.Reference ?? (leaf as InputLeaf)?.Input.Stage))
        .Where(found => found.Reference is not null)
        .Select(found => new StageUse(found.Path, found.Reference!, null, false, stage.PositionOf(found.Path)));

    private static ImmutableArray<AxisLabel> AxesIn(string name) => name.Contains('[')
        ? [.. name[(name.IndexOf('[') + 1)..^1].Split(',').Select(p => p.Split('=')).Select(p => new AxisLabel(new Axis(p[0], new Position("test.yaml", 1, 1)), p[1]))]
        : [];
}
