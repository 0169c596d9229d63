namespace Runner.Engine.Reading;

/// <summary>Which variables a file uses, and how much they unfold to: a few lines of variables that list each other can stand for more values than memory holds.</summary>
internal sealed class VariableUse
{
    public const int MostNodes = 200_000;
    private int made;

    /// <summary>The names of the variables that something refers to.</summary>
    public HashSet<string> Names { get; } = [];

    /// <summary>True once the values are too many; <see cref="Spend"/> has said so.</summary>
    public bool IsSpent => made > MostNodes;

    /// <summary>Counts one more value.</summary>
    /// <returns>True at the one value that is too many.</returns>
    public bool Spend() => ++made == MostNodes + 1;
}
