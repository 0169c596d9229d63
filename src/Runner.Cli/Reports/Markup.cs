using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Runner.Cli.Reports;

/// <summary>HTML text that is put together piece by piece; texts are encoded, markup is not.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _html = new();

    /// <summary>Adds markup as it is.</summary>
    public Markup Raw(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>Adds an element with text in it.</summary>
    public Markup Element(string tag, string text, string attributes = "") => Open(tag, attributes).Text(text).Close(tag);

    /// <summary>Adds an encoded text.</summary>
    public Markup Text(string text) => Raw(HtmlEncoder.Default.Encode(text));

    /// <summary>Opens an element.</summary>
    public Markup Open(string tag, string attributes = "") => Raw(attributes.Length == 0 ? $"<{tag}>" : $"<{tag} {attributes}>");

    /// <summary>Closes an element.</summary>
    public Markup Close(string tag) => Raw($"</{tag}>");

    /// <summary>A number with so many digits; a dash where there is none.</summary>
    public static string Number(double value, int digits = 2) =>
        double.IsNaN(value) ? "\u2013" : value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => _html.ToString();
}
