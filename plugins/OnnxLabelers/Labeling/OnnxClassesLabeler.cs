using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>A segmenter of many classes in an ONNX file. The label is the class of the largest score, at the picture's size.</summary>
public sealed record OnnxClassesSettings : IReadsFiles
{
    /// <summary>The ONNX file.</summary>
    [Description("the ONNX file")]
    public required InputPath Model { get; init; }

    /// <summary>What the model wants to see.</summary>
    [Description("what the model wants to see")]
    public PictureInputSettings Input { get; init; } = new();

    /// <summary>Which output has a channel for each class.</summary>
    [Description("which output has a channel for each class")]
    public ScoreOutputSettings Output { get; init; } = new();

    /// <summary>The classes that count, in the order of their new numbers from 1; all others are 0. Empty: every channel is a class, from 0.</summary>
    [Description("the channels that count, which become the classes 1, 2, ...; all others become 0. Empty: every channel is a class")]
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>Pictures in one call of the model; a file that fixes its batch overrules it.</summary>
    [Range(1, 4096)]
    [Description("pictures in one call of the model")]
    public int BatchSize { get; init; } = 8;

    /// <summary>The files beside the model that hold its numbers.</summary>
    public IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf) => OnnxFiles.Of(pathOf(Model)).Skip(1);
}

/// <summary>Which of a model's outputs has the scores, and how they come to the picture's size: before the largest is looked for, so that borders are smooth.</summary>
public sealed record ScoreOutputSettings
{
    /// <summary>The output's name. Empty: by <see cref="Index"/>.</summary>
    [Description("the output's name; empty: chosen by index")]
    public string Name { get; init; } = "";

    /// <summary>The output's place among the model's outputs.</summary>
    [Range(0, 1024)]
    [Description("the output's place among the model's outputs, from 0")]
    public int Index { get; init; }

    /// <summary>How scores are brought to the picture's size.</summary>
    [Description("how scores are brought to the picture's size")]
    public ResizeFilter Resize { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Whether the outermost pixels' centres stay in place when scores are resized.</summary>
    [Description("whether the outermost pixels' centres stay in place when resizing")]
    public bool AlignCorners { get; init; }
}

/// <summary>Classes by a model of semantic segmentation.</summary>
internal sealed class OnnxClassesLabeler(OnnxClassesSettings settings, PartContext context) : ILabeler
{
    private readonly OnnxModel _model = new(
        context.PathOf(settings.Model),
        settings.Input,
        new MapOutputSettings { Name = settings.Output.Name, Index = settings.Output.Index, Resize = settings.Output.Resize, AlignCorners = settings.Output.AlignCorners },
        settings.BatchSize,
        context.Environment);

    public LabelType Type => LabelType.Classes;

    public string Computes => _model.Computes;

    public IEnumerable<Problem> Check(int height, int width)
    {
        foreach (Problem problem in _model.Check(height, width)) yield return problem;
        if (settings.Classes.Any(channel => channel < 0)) yield return new Problem("classes", "channels are counted from 0");
        if (settings.Classes.Distinct().Count() < settings.Classes.Count) yield return new Problem("classes", "a channel is named twice", "name each once");
    }

    public long PeakBytes(int images, int height, int width) => _model.PeakBytes(images, height, width);

    public Tensor Label(Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable frozen = torch.no_grad();
        Tensor channels = _model.RunWith(images, Checked, scores => scores.argmax(1)); // [batch, h, w], int64
        if (settings.Classes.Count == 0) return channels.MoveToOuterDisposeScope();
        Tensor classes = torch.zeros_like(channels);
        foreach ((int number, int channel) in settings.Classes.Index()) classes.masked_fill_(channels.eq(channel), number + 1);
        return classes.MoveToOuterDisposeScope();
    }

    public void Dispose() => _model.Dispose();

    private Tensor Checked(Tensor scores)
    {
        if (scores.shape[1] == 1)
            throw new OnnxModelException(context.PathOf(settings.Model), "the output has one channel, classes have one each: onnx-saliency makes a mask of one") { Setting = "output" };
        if (settings.Classes.FirstOrDefault(channel => channel >= scores.shape[1], -1) is >= 0 and int beyond)
            throw new OnnxModelException(context.PathOf(settings.Model), $"the output has {scores.shape[1]} channels: there is no channel {beyond} (counted from 0)") { Setting = "classes" };
        return scores;
    }
}
