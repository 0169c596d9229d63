namespace Runner.Diffusion.Text.Normalization;

/// <summary>Composes accents and lower-cases, as CLIP's tokenizer does first.</summary>
internal static class ClipNormalization
{
    // The one code point whose lower case is two code points whatever the language.
    private const string CapitalDottedI = "\u0130";
    private const string SmallDottedI = "i\u0307";

    internal static string Apply(string text) =>
        CanonicalComposition.Apply(text).Replace(CapitalDottedI, SmallDottedI, StringComparison.Ordinal).ToLowerInvariant();
}
