using LabelerTraining.Stages;
using Runner.Abstractions;
using Runner.Torch.Shards;
using TorchSharp;

namespace LabelerTraining.Tests.Stages;

public sealed class TrainLabelersStageTests
{
    [Fact]
    public void UnitsGoOnBitForBitFromTheOneBefore()
    {
        string scenes = Scenes();
        byte[] inOne = FinalState(scenes, stepsPerUnit: 3);
        byte[] inThree = FinalState(scenes, stepsPerUnit: 1);
        Assert.Equal(inOne, inThree);
    }

    [Fact]
    public void OnlyTheLastUnitIsKept()
    {
        var stage = new TrainLabelersStage(Settings(steps: 5, stepsPerUnit: 2));
        IReadOnlyList<Unit> units = stage.Plan(new FolderContext(""));
        Assert.Equal(["step-000002", "step-000004", "step-000005"], units.Select(unit => unit.Key));
        Assert.Equal([true, true, false], units.Select(unit => unit.Intermediate));
        Assert.Equal(new UnitReference("", "step-000004"), units[2].Resumes[^1]);
        Assert.Single(units[0].Inputs);
    }

    [Fact]
    public void TheTrainedNetIsExportedAsTwoFiles()
    {
        var context = new FolderContext(Scenes());
        var training = new TrainLabelersStage(Settings(steps: 1, stepsPerUnit: 1));
        IReadOnlyList<Unit> units = training.Plan(context);
        training.Run(units, context);
        Assert.Equal(["depth-loss", "loss", "saliency-loss"], context.Metrics[units[0].Key].Select(row => row.Name));
        context.NetUnits = [new PlannedUnit(new UnitReference("net", units[0].Key), units[0], "fingerprint")];
        var export = new ExportLabelersStage(new ExportLabelersSettings { Net = new StageReference("net"), Size = 32 });
        IReadOnlyList<Unit> exported = export.Plan(context);
        export.Run(exported, context);
        string folder = context.FolderOf(new UnitReference("export", exported[0].Key));
        Assert.Equal(["depth.onnx", "saliency.onnx"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void ASizeThatTheNetCannotHalveFourTimesIsRefused()
    {
        var export = new ExportLabelersStage(new ExportLabelersSettings { Net = new StageReference("net"), Size = 100 });
        Problem problem = Assert.Single(export.Check(new FolderContext("")));
        Assert.Equal(new Problem("size", "100 is no multiple of 16: the net halves its picture four times", "did you mean 112?"), problem);
    }

    private static TrainLabelersSettings Settings(int steps, int stepsPerUnit) => new()
    {
        Scenes = new StageReference(FolderContext.ScenesStage),
        Steps = steps,
        StepsPerUnit = stepsPerUnit,
        BatchSize = 2,
        WarmupSteps = 1,
    };

    private static byte[] FinalState(string scenes, int stepsPerUnit)
    {
        var context = new FolderContext(scenes);
        var stage = new TrainLabelersStage(Settings(steps: 3, stepsPerUnit));
        IReadOnlyList<Unit> units = stage.Plan(context);
        stage.Run(units, context);
        return File.ReadAllBytes(Path.Combine(context.FolderOf(new UnitReference("", units[^1].Key)), "training-state.safetensors"));
    }

    private static string Scenes()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string folder = Directory.CreateTempSubdirectory("scenes-").FullName;
        var generator = new torch.Generator(5);
        SceneShard.Write(
            folder,
            [0, 1, 2, 3, 4],
            (torch.rand([5, 3, 32, 32], generator: generator) * 255).to(torch.uint8),
            torch.rand([5, 32, 32], generator: generator),
            torch.randint(3, [5, 32, 32], torch.uint8, generator: generator),
            ["", "", "", "", ""],
            previews: 0);
        return folder;
    }
}
