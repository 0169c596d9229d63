namespace Runner.Abstractions;

/// <summary>What a stage can ask while it checks and plans.</summary>
public interface IPlanContext
{
    /// <summary>The name of this stage instance.</summary>
    string Stage { get; }

    /// <summary>The device, number format, threads and seed of this run.</summary>
    RunEnvironment Environment { get; }

    /// <summary>The units of a referred stage: of all its instances, in order.</summary>
    /// <exception cref="NotYetKnownException">The stage cannot be planned yet.</exception>
    IReadOnlyList<PlannedUnit> UnitsOf(StageReference stage);

    /// <summary>The settings record of a referred stage (of its first instance), so that a probe can learn which sampler made the samples that it looks at.</summary>
    object SettingsOf(StageReference stage);

    /// <summary>Makes a part, or gives the one already made in this run from equal settings. The run owns and disposes it.</summary>
    TPart Create<TPart>(Part<TPart> part)
        where TPart : class;

    /// <summary>The absolute path of a file or folder named in the settings.</summary>
    /// <exception cref="NotYetKnownException">It is made by a stage that has not run yet.</exception>
    string PathOf(InputPath path);
}
