namespace Runner.Abstractions;

/// <summary>A stage named in another stage's settings: an edge of the graph. It names all instances of a stage with a matrix.</summary>
/// <param name="Name">The stage's name as written.</param>
public sealed record StageReference(string Name);
