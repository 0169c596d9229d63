using Runner.Diffusion.Configs;
using Runner.Diffusion.Schedulers.Ddim;
using Runner.Diffusion.Schedulers.DpmSolver;
using Runner.Diffusion.Schedulers.Euler;
using Runner.Diffusion.Schedulers.Lms;
using Runner.Diffusion.Schedulers.Pndm;

namespace Runner.Diffusion.Schedulers;

/// <summary>The schedulers by the name that an experiment uses, and by diffusers' class name.</summary>
public static class SchedulerCatalogue
{
    private static readonly (string Kind, string ClassName, Func<SchedulerConfig, IScheduler> Create, Type Settings)[] s_all =
    [
        (DdimScheduler.Name, "DDIMScheduler", DdimScheduler.From, typeof(DdimSettings)),
        (DdimInverseScheduler.Name, "DDIMInverseScheduler", DdimInverseScheduler.From, typeof(DdimSettings)),
        (PndmScheduler.Name, "PNDMScheduler", PndmScheduler.From, typeof(PndmSettings)),
        (LmsScheduler.Name, "LMSDiscreteScheduler", LmsScheduler.From, typeof(LmsSettings)),
        (PaperLmsScheduler.Name, "", PaperLmsScheduler.From, typeof(LmsSettings)),
        (EulerScheduler.Name, "EulerDiscreteScheduler", EulerScheduler.From, typeof(EulerSettings)),
        (EulerAncestralScheduler.Name, "EulerAncestralDiscreteScheduler", EulerAncestralScheduler.From, typeof(EulerAncestralSettings)),
        (DpmSolverScheduler.Name, "DPMSolverMultistepScheduler", DpmSolverScheduler.From, typeof(DpmSolverSettings)),
    ];

    /// <summary>Every kind, such as <c>ddim</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. s_all.Select(entry => entry.Kind)];

    /// <summary>The kind of a class of diffusers; null where it is none of these.</summary>
    internal static string? KindOf(string className) => s_all.FirstOrDefault(entry => entry.ClassName == className && className.Length > 0).Kind;

    /// <summary>The keys of <c>scheduler_config.json</c> that have an effect on a kind.</summary>
    internal static IReadOnlyCollection<string> KeysOf(string kind)
    {
        // The paper's own rule takes its steps as they are, whatever the keys say.
        string[] fixedKeys = kind == PaperLmsScheduler.Name ? ["use_karras_sigmas", "timestep_spacing"] : [];
        return [.. ConfigFile.Keys(s_all.First(entry => entry.Kind == kind).Settings).Keys.Except(fixedKeys)];
    }

    /// <summary>The scheduler that a model was published with.</summary>
    /// <exception cref="InvalidDataException">The class, a key or a value is not implemented; the message names it.</exception>
    public static IScheduler Create(SchedulerConfig config)
    {
        int index = config.ClassName.Length == 0 ? -1 : Array.FindIndex(s_all, entry => entry.ClassName == config.ClassName);
        string known = string.Join(", ", s_all.Select(entry => entry.ClassName).Where(name => name.Length > 0));
        return index >= 0
            ? s_all[index].Create(config)
            : throw new InvalidDataException($"{config.Source}: \"_class_name\": \"{config.ClassName}\" is not implemented, expected one of {known}");
    }

    /// <summary>A scheduler of another kind on the same training noise, as diffusers' <c>from_config</c> makes it.</summary>
    /// <exception cref="ArgumentException">No such kind.</exception>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public static IScheduler Create(string kind, SchedulerConfig config)
    {
        int index = Array.FindIndex(s_all, entry => entry.Kind == kind);
        return index >= 0
            ? s_all[index].Create(config)
            : throw new ArgumentException($"unknown scheduler \"{kind}\"; known schedulers: {string.Join(", ", Kinds)}", nameof(kind));
    }
}
