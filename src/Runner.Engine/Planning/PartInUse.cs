using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>A part that a stage has in its settings.</summary>
/// <param name="Stage">The name of the stage, as written.</param>
/// <param name="Setting">The setting, in YAML spelling.</param>
/// <param name="Part">The kind and its settings.</param>
/// <param name="Key">Tells it from every other: its settings, the content of its files, the code, and what computes.</param>
/// <param name="Make">Makes one of its own, on any device and in any number format; whoever asks disposes it.</param>
public sealed record PartInUse<T>(string Stage, string Setting, Part<T> Part, string Key, Func<RunEnvironment, T> Make)
    where T : class
{
    /// <summary>The parts of a family, once each; those that read what a stage has yet to make are left out.</summary>
    internal static IReadOnlyList<PartInUse<T>> Of(Planner planner) =>
        [.. planner.Stages.Where(stage => stage.IsKnown).SelectMany(stage => In(stage.Stage, planner)).DistinctBy(part => part.Key)];

    private static IEnumerable<PartInUse<T>> In(StageInstance stage, Planner planner)
    {
        foreach (PropertyInfo property in stage.Settings.GetType().GetProperties().Where(property => property.PropertyType == typeof(Part<T>)))
        {
            if (property.GetValue(stage.Settings) is Part<T> part)
            {
                string setting = KebabCase.Of(property.Name);
                yield return new PartInUse<T>(stage.BaseName, setting, part, KeyOf(planner, stage, setting), environment => part.Make(new PartContext(environment, planner.Files.PathOf)));
            }
        }
    }

    private static string KeyOf(Planner planner, StageInstance stage, string setting)
    {
        string own = ComponentNames.Setting(setting);
        RunEnvironment environment = planner.Experiment.Environment;
        IEnumerable<string> components = planner.ComponentsOf(stage).Components
            .Where(pair => pair.Key == own || pair.Key.StartsWith(own + ".", StringComparison.Ordinal) || pair.Key.StartsWith(ComponentNames.CodePrefix, StringComparison.Ordinal))
            .Select(pair => $"{pair.Key}={pair.Value}")
            .Concat(environment.Libraries.Select(library => $"{ComponentNames.Library(library.Key)}={library.Value}"))
            .Order(StringComparer.Ordinal);
        return Digest.OfText($"part {environment.DeviceModel} {environment.DType} {environment.Threads}\n{string.Join('\n', components)}");
    }
}
