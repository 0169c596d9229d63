namespace Runner.Abstractions;

/// <summary>
/// On a type that uses another one by reflection alone (by its name, or by looking through an assembly): the other's code counts where this type's does. What code names in any other way,
/// generic arguments and attributes included, is found without this.
/// </summary>
/// <param name="type">The other type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class AlsoDependsOnAttribute(Type type) : Attribute
{
    /// <summary>The other type.</summary>
    public Type Type { get; } = type;
}
