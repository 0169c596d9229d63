namespace Fine;

internal sealed record Gray(int Level) : IShade;
