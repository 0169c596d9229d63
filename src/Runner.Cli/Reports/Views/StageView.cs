namespace Runner.Cli.Reports.Views;

/// <summary>A stage instance.</summary>
/// <param name="BaseName">The name as written.</param>
/// <param name="Kind">The stage kind.</param>
/// <param name="MatrixLabels">Its matrix values.</param>
/// <param name="Units">Its units, in order.</param>
internal sealed record StageView(string BaseName, string Kind, IReadOnlyDictionary<string, string> MatrixLabels, IReadOnlyList<UnitView> Units)
{
    /// <summary>Whether this is the control with permuted weights.</summary>
    public bool IsControl => MatrixLabels.GetValueOrDefault("model-weights") == "permuted";
}
