namespace Runner.Abstractions;

/// <summary>
/// On a settings property that does not change what one unit makes: how many units there are (a count, a range of steps, a selection of sites), or only where and how fast it runs.
/// What distinguishes units goes into <see cref="Unit.Recipe"/> instead. <see cref="StageReference"/>s are left out by themselves: <see cref="Unit.Inputs"/> stand for them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotInFingerprintAttribute : Attribute;
