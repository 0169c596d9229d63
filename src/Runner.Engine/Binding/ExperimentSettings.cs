using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Runner.Engine.Binding;

/// <summary>The keys at the top of an experiment file, beside <c>stages</c>.</summary>
internal sealed record ExperimentSettings : ICheckedSettings
{
    [Description("the name of the experiment, and of its run's folder")]
    [RegularExpression("[a-z0-9]([a-z0-9-]*[a-z0-9])?", ErrorMessage = "a kebab-case word, such as scene-depth")]
    public required string Experiment { get; init; }

    [Description("the question that it asks")]
    public string About { get; init; } = "";

    [Description("every random draw derives from it")]
    public ulong Seed { get; init; }

    [Description("the plugins that it needs, by name or by path")]
    public IReadOnlyList<string> Plugins { get; init; } = [];

    [Description("what computes")]
    [RegularExpression("auto|cpu|cuda(:[0-9]+)?", ErrorMessage = "auto, cpu, cuda or cuda:N")]
    public string Device { get; init; } = "auto";

    [Description("the number format of the networks")]
    public NumberFormat Dtype { get; init; } = NumberFormat.Float32;

    // The last bits of results depend on it, so that somebody who wants the same bits on another machine writes it down.
    [Description("threads within one tensor operation")]
    [Range(1, 1024)]
    public int Threads { get; init; } = System.Environment.ProcessorCount;

    [Description("memory that the run may use: of the host, and as much of an accelerator")]
    public ByteSize Memory { get; init; } = ByteSize.Parse("4 GB", null);

    [Description("what must hold when the run is over")]
    public IReadOnlyList<string> Expect { get; init; } = [];

    [Description("how far metrics may be from the locked ones, by name; of those beyond 1, the share of them. With it, --locked compares the numbers only")]
    public IReadOnlyDictionary<string, double> Tolerance { get; init; } = new Dictionary<string, double>();

    public IEnumerable<Problem> Check() =>
        Tolerance.Where(metric => metric.Value < 0).Select(metric => new Problem($"tolerance.{metric.Key}", $"the tolerance of \"{metric.Key}\" is below 0", "0 means: to the letter"));
}
