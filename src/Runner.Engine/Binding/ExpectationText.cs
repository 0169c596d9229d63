using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>One line of <c>expect:</c> as written.</summary>
/// <param name="Text">The sentence, such as <c>probe-depth.spearman of decoder.* at step 15 >= 0.6</c>.</param>
/// <param name="Position">Where its first character is written.</param>
public sealed record ExpectationText(string Text, Position Position)
{
    /// <summary>Where one of its characters is written, as far as the file says the text as it is: a variable or an escape before it shifts the column, never the line.</summary>
    public Position At(int offset) => Position.IsCommandLine ? Position : Position with { Column = Position.Column + offset };
}
