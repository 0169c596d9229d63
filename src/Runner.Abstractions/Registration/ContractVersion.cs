namespace Runner.Abstractions;

/// <summary>The version of everything in this assembly that a plugin compiles against. A plugin built against another <see cref="Current"/> is refused.</summary>
public static class ContractVersion
{
    /// <summary>Raised by one when a change breaks plugins; it is also the assembly's major version.</summary>
    public const int Current = 1;
}
