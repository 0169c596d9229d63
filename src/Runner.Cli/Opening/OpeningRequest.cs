using Runner.Engine.Planning;

namespace Runner.Cli.Opening;

/// <summary>Which experiment is to be opened.</summary>
/// <param name="File">The file, as written on the command line.</param>
/// <param name="Overrides">The values of <c>--set</c>.</param>
/// <param name="Store">The artifact store, or empty for the default.</param>
internal sealed record OpeningRequest(string File, IReadOnlyList<string> Overrides, string Store = "")
{
    /// <summary>Which part of it is run.</summary>
    public RunScope Scope { get; init; } = RunScope.Whole;
}
