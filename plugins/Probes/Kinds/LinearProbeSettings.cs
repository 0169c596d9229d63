using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;

namespace Probes.Kinds;

/// <summary>How a linear probe finds its weights.</summary>
public enum ProbeSolver
{
    /// <summary>The weights of the least loss: the problem is convex, so that there is one answer, which no rate, order or number of epochs decides.</summary>
    Optimum,

    /// <summary>So many epochs of Adam over batches of images: the paper's protocol.</summary>
    Adam,
}

/// <summary>How a linear probe is trained.</summary>
public abstract record LinearProbeSettings : ProbeSettings, ICheckedSettings
{
    [Description("optimum (the weights of the least loss; no rate and no epochs) or adam (the paper's protocol).")]
    public ProbeSolver Solver { get; init; } = ProbeSolver.Optimum;

    [Range(0, 1e6)]
    [MinLength(1)]
    [Description(
        "With solver optimum: half of it times the sum of squared weights is added to the loss, in units of the mean square of an activation, so that one number suits all sites. " +
        "Of several that of the least loss on the validation images is taken. The paper has none: 0.")]
    public IReadOnlyList<double> Penalty { get; init; } = [0];

    /// <inheritdoc/>
    public virtual IEnumerable<Problem> Check()
    {
        if (Solver == ProbeSolver.Adam)
        {
            if (!Penalty.SequenceEqual([0]))
            {
                yield return Idle("penalty", "adam");
            }

            yield break;
        }

        ProbeSettings usual = new MlpRegressionSettings(); // Any record: the defaults are those of all probes.
        foreach ((string setting, bool isSet) in (IEnumerable<(string, bool)>)
            [("epochs", Epochs != usual.Epochs), ("batch-size", BatchSize != usual.BatchSize), ("learning-rate", LearningRate != usual.LearningRate), ("select", Select != usual.Select)])
        {
            if (isSet)
            {
                yield return Idle(setting, "optimum");
            }
        }

        foreach ((string setting, double factor) in (IEnumerable<(string, double)>)[("weight-l1", WeightL1), ("smoothness", Smoothness), ("total-variation", TotalVariation)])
        {
            if (factor > 0)
            {
                yield return NotSmooth(setting, factor);
            }
        }

        if (WeightL2 > 0)
        {
            yield return new Problem("weight-l2", string.Create(CultureInfo.InvariantCulture, $"\"weight-l2\" is {WeightL2}, but solver optimum shrinks weights by its penalty"), "write penalty:, which suits all sites, or solver: adam");
        }

        if (Penalty.Distinct().Count() < Penalty.Count)
        {
            yield return new Problem("penalty", "a penalty is named twice", "name each once");
        }
    }

    /// <summary>Whether the penalty is chosen among several.</summary>
    internal bool ChoosesPenalty => Solver == ProbeSolver.Optimum && Penalty.Count > 1;

    /// <summary>A part of the loss that has no slope everywhere.</summary>
    private protected static Problem NotSmooth(string setting, double value) => new(
        setting, string.Create(CultureInfo.InvariantCulture, $"\"{setting}\" is {value}, but solver optimum needs a loss that is smooth"), "write solver: adam, or leave it out");

    /// <summary>A loss with more than one optimum.</summary>
    private protected static Problem NotConvex(string loss, string other) =>
        new("loss", $"\"loss\" is {loss}, but solver optimum needs a loss that is convex", $"write solver: adam, or loss: {other}");

    private protected static Problem Idle(string setting, string solver) =>
        new(setting, $"\"{setting}\" has no effect with solver {solver}", solver == "optimum" ? "leave it out, or write solver: adam" : "leave it out, or write solver: optimum") { IsWarning = true };
}
