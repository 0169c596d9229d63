namespace Runner.Cli.Reports.Views;

/// <summary>A finished run as a report shows it: read from the run's folder, whoever made it.</summary>
/// <param name="Name">The experiment's name.</param>
/// <param name="About">The question.</param>
/// <param name="Stages">The stage instances in their order.</param>
/// <param name="Expectations">What had to hold.</param>
/// <param name="Provenance">What the numbers depend on: names and values.</param>
/// <param name="Source">The experiment's text.</param>
internal sealed record RunView(
    string Name,
    string About,
    IReadOnlyList<StageView> Stages,
    IReadOnlyList<ExpectationView> Expectations,
    IReadOnlyList<KeyValuePair<string, string>> Provenance,
    string Source)
{
    /// <summary>The instances of a stage kind, grouped by the stage's name as written.</summary>
    public IEnumerable<IGrouping<string, StageView>> OfKind(string kind) => Stages.Where(stage => stage.Kind == kind).GroupBy(stage => stage.BaseName);
}
