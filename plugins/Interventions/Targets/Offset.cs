namespace Interventions.Targets;

/// <summary>A shift in pixels.</summary>
/// <param name="Down">Rows towards the bottom.</param>
/// <param name="Right">Columns towards the right.</param>
internal readonly record struct Offset(int Down, int Right);
