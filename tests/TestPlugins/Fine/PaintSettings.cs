using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Fine;

public sealed record PaintSettings
{
    public required Part<IShade> Shade { get; init; }

    [Range(1, 1000)]
    public int Count { get; init; } = 1;
}
