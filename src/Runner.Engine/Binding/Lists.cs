using System.Collections.Immutable;
using System.Reflection;

namespace Runner.Engine.Binding;

/// <summary>Turns an array into the type of list that a setting declares.</summary>
internal static class Lists
{
    public static object Of(Type type, Type item, Array items)
    {
        if (type.IsAssignableFrom(items.GetType()))
        {
            return items;
        }
        if (type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return Activator.CreateInstance(type, items)!;
        }
        MethodInfo create = typeof(ImmutableArray).GetMethods().Single(IsCreateFromArray).MakeGenericMethod(item);
        return create.Invoke(null, [items])!;
    }

    private static bool IsCreateFromArray(MethodInfo method) =>
        method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true } only] && only.IsDefined(typeof(ParamArrayAttribute));
}
