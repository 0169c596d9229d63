namespace SyntheticScenes.Scenes;

/// <summary>What is true of a scene. Object ids in a render are 1 for <paramref name="First"/> and 2 for <paramref name="Second"/>.</summary>
/// <param name="Caption">The sentence that describes it.</param>
/// <param name="First">The object that the caption names first.</param>
/// <param name="Second">The other object; null in a scene of one object.</param>
public sealed record SceneFacts(string Caption, ObjectFacts First, ObjectFacts? Second);
