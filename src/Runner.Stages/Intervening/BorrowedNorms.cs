using Runner.Abstractions;
using Runner.Torch.Intervening;

namespace Runner.Stages.Intervening;

/// <summary>Interventions whose edits have the norm of another one's: that one is named, and made first.</summary>
internal static class BorrowedNorms
{
    /// <summary>Finds names that stand for nothing, and interventions that borrow from each other.</summary>
    public static IEnumerable<Problem> Problems(InterveneSettings settings, IPlanContext context)
    {
        string[] own = [.. settings.Interventions.Where(pair => HasOwn(context.Create(pair.Value))).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        foreach ((string name, Part<IIntervention> part) in settings.Interventions)
        {
            if (context.Create(part).NormLike is not { } like || own.Contains(like)) continue;
            string why = settings.Interventions.ContainsKey(like) ? $"\"{like}\" has no norm of its own" : $"there is no intervention \"{like}\"";
            string near = NearestName.IfNear(like, own) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
            string known = own.Length == 0 ? "add the intervention whose norm it shall have" : $"{near}interventions with a norm of their own: {string.Join(", ", own)}";
            yield return new Problem($"interventions.{name}.like", $"intervention \"{name}\" takes over the norm of \"{like}\", but {why}", known);
        }
    }

    private static bool HasOwn(IIntervention intervention) => intervention is { NormLike: null, ChangesNothing: false };

    /// <summary>The names in the order in which they are made, which does not depend on the order in the file.</summary>
    public static IEnumerable<string> Order(InterveneSettings settings, IPlanContext context) => settings.Interventions
        .OrderBy(pair => context.Create(pair.Value).NormLike is not null).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key);
}
