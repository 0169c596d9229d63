using System.Text;
using System.Text.Encodings.Web;

namespace Runner.Cli.Reports;

/// <summary>HTML that is put together piece by piece; texts are encoded, elements are not.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder html = new();

    /// <summary>A text as it may stand in an element or an attribute.</summary>
    public static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>Adds HTML as it is.</summary>
    public HtmlText Raw(string text)
    {
        html.Append(text);
        return this;
    }

    /// <summary>Adds an element with text in it.</summary>
    public HtmlText Element(string tag, string text, string attributes = "") => Open(tag, attributes).Text(text).Close(tag);

    /// <summary>Adds an encoded text.</summary>
    public HtmlText Text(string text) => Raw(Encoded(text));

    /// <summary>Opens an element.</summary>
    public HtmlText Open(string tag, string attributes = "") => Raw(attributes.Length == 0 ? $"<{tag}>" : $"<{tag} {attributes}>");

    /// <summary>Closes an element.</summary>
    public HtmlText Close(string tag) => Raw($"</{tag}>");

    /// <summary>Adds a table of texts that may be wider than the page.</summary>
    /// <param name="headings">One for each column.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="caption">What it shows; empty: the text around it says so.</param>
    public HtmlText Table(IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows, string caption = "")
    {
        Open("div", "class=wide").Open("table", "class=plain");
        if (caption.Length > 0)
        {
            Element("caption", caption);
        }
        Row("th", headings);
        foreach (IEnumerable<string> row in rows)
        {
            Row("td", row);
        }
        return Close("table").Close("div");

        void Row(string tag, IEnumerable<string> cells)
        {
            Open("tr");
            foreach (string cell in cells)
            {
                Element(tag, cell);
            }
            Close("tr");
        }
    }

    public override string ToString() => html.ToString();
}
