using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Intervening;
using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Animating;

/// <summary>Which edited pictures follow each other.</summary>
public sealed record AnimateSettings
{
    /// <summary>The stage that edits pictures; a frame for each instance that is collected, in the order of the axis.</summary>
    [Collects]
    [PicturesOf]
    [FromStage("interventions")]
    [Description("The stage that edits pictures, as NAME[axis=*]: a frame for each value of the axis, in its order.")]
    public required StageReference Of { get; init; }

    /// <summary>The intervention whose pictures are shown.</summary>
    [Description("The intervention whose pictures are shown.")]
    public required string Intervention { get; init; }

    /// <summary>Images; each has a file of its own.</summary>
    [Range(1, 10_000)]
    [Description("Images, from the first on; each has a file of its own.")]
    public int Images { get; init; } = 8;

    /// <summary>How long each frame is shown.</summary>
    [Range(10, 60_000)]
    [Description("Milliseconds that each frame is shown.")]
    public int Milliseconds { get; init; } = 400;

    /// <summary>Pixels of the file for each of the picture.</summary>
    [Range(1, 16)]
    [Description("Each pixel becomes so many by so many, so that an outline hides nothing.")]
    public int Zoom { get; init; } = 3;
}

/// <summary>Makes a series visible: for each image an animated PNG, with the outline of the wanted mask drawn over each frame.</summary>
internal sealed class AnimateStage(AnimateSettings settings) : IStage
{
    private static readonly float[] OutlineColour = [1, 0, 200 / 255f];

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        IReadOnlyList<IUpstreamStage> series = context.AllFrom(settings.Of);
        foreach (IUpstreamStage stage in series)
        {
            if (InterventionNames.Of(stage.Settings) is not { } names || names.Contains(settings.Intervention)) continue;
            string near = NearestName.IfNear(settings.Intervention, names) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
            yield return new Problem("intervention", $"stage \"{stage.Name}\" has no intervention \"{settings.Intervention}\"", $"{near}there are {string.Join(", ", names)}");
            yield break;
        }

        if (series.Count == 1)
            yield return new Problem("of", $"the animation has a single frame: \"{settings.Of}\" is one instance", $"collect those of an axis, such as {settings.Of.Name}[target.right=*]") { IsWarning = true };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "all",
            // The instances in their order, which the frames have.
            Recipe = new Dictionary<string, string> { ["frames"] = string.Join(' ', context.AllFrom(settings.Of).Select(stage => stage.Units.Count)) },
            Inputs = [.. context.AllFrom(settings.Of).SelectMany(stage => stage.Units).Select(unit => unit.Reference)],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<IUpstreamStage> series = context.AllFrom(settings.Of);
        Dictionary<(string Edit, long Image), List<Tensor>> films = [];
        foreach (IUpstreamStage stage in series)
        {
            foreach (PlannedUnit unit in stage.Units)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(context.FolderOf(unit.Reference), InterventionShard.FileName));
                Tensor images = file.Read($"images/{settings.Intervention}");
                Tensor wanted = file.Read("target");
                foreach ((int row, long image) in file.Read("index").data<long>().ToArray().Index())
                {
                    (string, long) film = (unit.Unit.Labels.GetValueOrDefault("edit", ""), image);
                    if (!films.TryGetValue(film, out List<Tensor>? frames)) films[film] = frames = [];
                    frames.Add(Frame(images[row], wanted[row]));
                }
            }
        }

        // What is not in all instances has gaps, as where repeats have edited other images.
        ((string Edit, long Image) Name, List<Tensor> Frames)[] whole = [.. films.Where(film => film.Value.Count == series.Count).Select(film => (film.Key, film.Value))];
        if (whole.Length == 0) throw new InvalidDataException($"no image has been edited in all {series.Count} instances of \"{settings.Of}\"");
        HashSet<long> shown = [.. whole.Select(film => film.Name.Image).Distinct().Take(settings.Images)];
        context.Publish(units[0], folder =>
        {
            foreach (((string edit, long image), List<Tensor> frames) in whole.Where(film => shown.Contains(film.Name.Image)))
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"image-{image:0000}{(edit is "" or "1" ? "" : $"-edit-{edit}")}.png");
                AnimatedPngFile.Write(Path.Combine(folder, name), frames, settings.Milliseconds);
            }
        });
    }

    // [3, zoom * H, zoom * W]: the rim of what the wanted mask covers is coloured; a map of numbers has none.
    private Tensor Frame(Tensor image, Tensor wanted)
    {
        Tensor large = Zoomed(image);
        if (wanted.dtype != ScalarType.Int64) return large;
        Tensor outside = Zoomed(wanted.eq(0).to(ScalarType.Float32).unsqueeze(0)); // [1, zoom * H, zoom * W]
        Tensor padded = nn.functional.pad(outside, [1, 1, 1, 1], value: 1);
        Tensor rim = outside.eq(0).logical_and(nn.functional.max_pool2d(padded.unsqueeze(0), 3, 1).squeeze(0).gt(0));
        return where(rim, tensor(OutlineColour).view(3, 1, 1), large);
    }

    private Tensor Zoomed(Tensor planes) => planes.repeat_interleave(settings.Zoom, 1).repeat_interleave(settings.Zoom, 2);
}
