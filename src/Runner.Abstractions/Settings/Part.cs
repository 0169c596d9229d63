namespace Runner.Abstractions;

/// <summary>
/// A part chosen in YAML by <c>kind:</c> with its settings beside it. A property of this type in a settings record takes a part of that family.
/// </summary>
/// <remarks>
/// Settings records (of stages and parts) are sealed, with <c>init</c> properties; the YAML key is the property's name in kebab case. They may hold: numbers, booleans, strings, enums,
/// nested settings records, lists and string-keyed dictionaries of these, <see cref="StageReference"/>, <see cref="InputPath"/>, <see cref="Part{TPart}"/>, and any type that implements
/// <see cref="IParsable{TSelf}"/> (its <see cref="FormatException"/> message becomes the error). <c>required</c> properties must be given; others carry their default.
/// <c>[Range]</c>, <c>[MinLength]</c>, <c>[RegularExpression]</c> and <c>[Description]</c> are honoured. <see cref="NotInFingerprintAttribute"/> marks what cannot change a unit's bytes.
/// </remarks>
/// <typeparam name="TPart">The family's interface.</typeparam>
/// <param name="kind">The kind as written.</param>
/// <param name="settings">The kind's settings record.</param>
/// <param name="create">Makes the part; called through <see cref="IPlanContext.Create{TPart}"/> only, which makes each distinct part once per run.</param>
public sealed class Part<TPart>(string kind, object settings, Func<PartContext, TPart> create) : IPart
    where TPart : class
{
    /// <inheritdoc/>
    public string Kind { get; } = kind;

    /// <inheritdoc/>
    public object Settings { get; } = settings;

    /// <summary>Makes the part.</summary>
    public TPart Make(PartContext context) => create(context);
}
