using System.Text;

namespace Runner.Stages.Sampling;

/// <summary>One cell of a table and where it begins, both counted from 1.</summary>
internal sealed record Cell(string Text, int Line, int Column)
{
    /// <summary>Whether it was written in quotes: then it is meant, even if it is empty.</summary>
    public bool IsQuoted { get; init; }
}

/// <summary>
/// Cells of a text as RFC 4180 has them, and nothing else: a cell in quotes may hold separators, line ends and quotes written twice; a cell without holds none of them.
/// Where a lenient reader would guess what was meant, this one says where it would have had to.
/// </summary>
/// <param name="path">Names the file in errors.</param>
/// <param name="text">The whole text; lines end with LF, CR LF or CR.</param>
/// <param name="separator">Between cells.</param>
internal sealed class SeparatedRows(string path, string text, char separator)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The rows, the header among them. An empty line is a row of one empty cell; the end of the last line begins no row.</summary>
    /// <exception cref="InvalidDataException">A quote stands where none may.</exception>
    public IEnumerable<IReadOnlyList<Cell>> Read()
    {
        while (_at < text.Length)
        {
            List<Cell> row = [NextCell()];
            while (_at < text.Length && text[_at] == separator)
            {
                _at++;
                row.Add(NextCell());
            }

            LineEnd();
            yield return row;
        }
    }

    private Cell NextCell() => _at < text.Length && text[_at] == '"' ? Quoted() : Plain();

    private Cell Plain()
    {
        int start = _at;
        while (_at < text.Length && text[_at] != separator && text[_at] is not ('\n' or '\r'))
        {
            if (text[_at] == '"')
                throw Wrong(_line, _at - _lineStart + 1, "a quote inside a cell that does not begin with one; put the whole cell in quotes, and write each quote within twice");
            _at++;
        }

        return new Cell(text[start.._at], _line, start - _lineStart + 1);
    }

    private Cell Quoted()
    {
        (int line, int column) = (_line, _at - _lineStart + 1);
        StringBuilder content = new();
        _at++;
        while (true)
        {
            if (_at == text.Length) throw Wrong(line, column, "this quote is never closed");
            if (text[_at] is '\n' or '\r')
            {
                content.Append('\n');
                LineEnd();
            }
            else if (text[_at] != '"')
            {
                content.Append(text[_at++]);
            }
            else if (_at + 1 < text.Length && text[_at + 1] == '"')
            {
                content.Append('"');
                _at += 2;
            }
            else
            {
                _at++;
                break;
            }
        }

        if (_at < text.Length && text[_at] != separator && text[_at] is not ('\n' or '\r'))
        {
            string follows = text[_at] == ' ' ? "a blank" : $"\"{text[_at]}\"";
            throw Wrong(_line, _at - _lineStart + 1, $"{follows} follows the quote that closes a cell; a quote within a cell is written twice, and nothing stands between a closing quote and the next separator");
        }

        return new Cell(content.ToString(), line, column) { IsQuoted = true };
    }

    private void LineEnd()
    {
        if (_at == text.Length) return;
        _at += text.AsSpan(_at).StartsWith("\r\n") ? 2 : 1;
        (_line, _lineStart) = (_line + 1, _at);
    }

    private InvalidDataException Wrong(int line, int column, string problem) => new($"{path}:{line}:{column}: {problem}");
}
