namespace Runner.Abstractions;

/// <summary>What a stage can ask while it checks and plans.</summary>
public interface IPlanContext
{
    /// <summary>The name of this stage instance.</summary>
    string Stage { get; }

    /// <summary>The device, number format and threads of this run.</summary>
    RunEnvironment Environment { get; }

    /// <summary>
    /// The seed that this stage instance draws from: the experiment's, or that of its repeat. Every draw derives its own seed from it and from what is drawn (<see cref="DerivedSeed"/>). While a
    /// stage runs, only a unit that says that it draws (<see cref="Unit.Draws"/>) may ask.
    /// </summary>
    ulong Seed { get; }

    /// <summary>The stage instance that a reference means, whether it stands in this stage's settings or in those of a stage above it.</summary>
    /// <exception cref="InvalidOperationException">The reference collects several (<see cref="AllFrom"/>), or belongs to no stage of the experiment.</exception>
    IUpstreamStage From(StageReference reference);

    /// <summary>All stage instances that a reference means: one, or those that it collects, in order.</summary>
    IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference);

    /// <summary>Makes a part, or gives the one already made in this run from equal settings. The run owns and disposes it.</summary>
    TPart Create<TPart>(Part<TPart> part)
        where TPart : class;

    /// <summary>The absolute path of a file or folder named in the settings.</summary>
    /// <exception cref="NotYetKnownException">It is made by a stage that has not run yet.</exception>
    string PathOf(InputPath path);
}
