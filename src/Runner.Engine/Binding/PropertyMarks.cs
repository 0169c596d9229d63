using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Runner.Abstractions;

namespace Runner.Engine.Binding;

/// <summary>What the attributes of a setting's property say, looked up once: a matrix binds the same setting thousands of times.</summary>
/// <param name="Output">What the stage that it names must make; null where anything will do.</param>
/// <param name="Collects">Whether it may mean several instances of a stage.</param>
/// <param name="IsOfPictures">Whether what is made is about the named stage's pictures.</param>
/// <param name="Purpose">The only purpose that it matters for; null where it matters for everything.</param>
/// <param name="Limits">Ranges, lengths, patterns.</param>
internal sealed record PropertyMarks(string? Output, bool Collects, bool IsOfPictures, string? Purpose, ValidationAttribute[] Limits)
{
    private static readonly ConcurrentDictionary<PropertyInfo, PropertyMarks> Known = new();

    public static PropertyMarks Of(PropertyInfo property) => Known.GetOrAdd(property, static p => new PropertyMarks(
        p.GetCustomAttribute<FromStageAttribute>()?.Output,
        p.IsDefined(typeof(CollectsAttribute)),
        p.IsDefined(typeof(PicturesOfAttribute)),
        p.GetCustomAttribute<CountsForAttribute>()?.Purpose,
        [.. p.GetCustomAttributes<ValidationAttribute>()]));
}
