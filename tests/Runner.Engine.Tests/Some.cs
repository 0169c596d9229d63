using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests;

/// <summary>Data for tests.</summary>
internal static class Some
{
    public static RunEnvironment Environment { get; } = new()
    {
        Device = "cpu",
        DType = NumberFormat.Float32,
        Threads = 2,
        Seed = 0,
        MemoryBudget = 1 << 30,
        Libraries = new Dictionary<string, string> { ["libtorch"] = "2.10.0" },
    };

    public static PluginDigest Plugin { get; } = new("Counting", new string('a', 64));

    public static StageInstance Stage(string name, CountSettings settings, params (string Setting, int Line)[] positions) => new()
    {
        Name = name,
        BaseName = name.Split('[')[0],
        MatrixLabels = LabelsIn(name),
        Kind = "count",
        Settings = settings,
        Stage = new CountStage(settings),
        Position = new Position("test.yaml", 1, 1),
        SettingPositions = positions.ToDictionary(p => p.Setting, p => new Position("test.yaml", p.Line, 5)),
        Plugins = [Plugin],
    };

    public static CountStage Counting(this StageInstance stage) => (CountStage)stage.Stage;

    public static StageReference Ref(string name) => new(name);

    private static Dictionary<string, string> LabelsIn(string name) => name.Contains('[')
        ? name[(name.IndexOf('[') + 1)..^1].Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1])
        : [];
}
