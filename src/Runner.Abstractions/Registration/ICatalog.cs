namespace Runner.Abstractions;

/// <summary>Where plugins and the host register kinds: parts (a sampler, labeler, probe, intervention, metric ...) and stages.</summary>
public interface ICatalog
{
    /// <summary>Adds a kind of part. Runner.Torch has one method for each family, such as <c>AddSampler</c>, that calls this.</summary>
    /// <typeparam name="TPart">The family's interface, such as <c>ISampler</c>.</typeparam>
    /// <typeparam name="TSettings">A sealed record: see <see cref="Part{TPart}"/> for what it may hold.</typeparam>
    /// <param name="family">The family's name in YAML and errors, such as <c>sampler</c>.</param>
    /// <param name="kind">The value of <c>kind:</c> in YAML: a kebab-case word.</param>
    /// <param name="description">One sentence for people who choose a kind.</param>
    /// <param name="create">Makes the part. Cheap: configuration files may be read, weights only at the part's first use.</param>
    /// <param name="dependsOn">What the part's results depend on beyond its settings and files.</param>
    void AddPart<TPart, TSettings>(string family, string kind, string description, Func<TSettings, PartContext, TPart> create, DependsOn dependsOn = DependsOn.Everything)
        where TPart : class
        where TSettings : class;

    /// <summary>Adds a kind of stage.</summary>
    /// <typeparam name="TSettings">A sealed record; its <see cref="StageReference"/> properties are the edges of the graph.</typeparam>
    /// <param name="kind">The value of <c>stage:</c> in YAML: a kebab-case word.</param>
    /// <param name="description">One sentence for people who choose a kind.</param>
    /// <param name="outputs">What its artifacts can be used as, such as <c>images</c>; matched with <see cref="FromStageAttribute"/>.</param>
    /// <param name="create">Makes the stage from its settings. Cheap and without side effects.</param>
    /// <param name="dependsOn">What the stage's own work depends on beyond its settings, inputs and parts.</param>
    void AddStage<TSettings>(string kind, string description, IReadOnlyList<string> outputs, Func<TSettings, IStage> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class;
}
