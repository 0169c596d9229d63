using Runner.Stages.Patching;

namespace Runner.Stages.Intervening;

/// <summary>What the pictures of stages that make interventions are called.</summary>
internal static class InterventionNames
{
    /// <summary>The names; null where a stage of another kind decides them.</summary>
    public static IReadOnlyList<string>? Of(object settings) => settings switch
    {
        InterveneSettings intervene => [.. intervene.Interventions.Keys.Order(StringComparer.Ordinal)],
        PatchingSettings => PatchStage.Names,
        _ => null,
    };
}
