using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>
/// Reads expectations:
/// <code>
/// expectation = sum comparison            comparison = (">=" | "&lt;=" | ">" | "&lt;" | "==" | "!=") sum | "within" NUMBER "of" sum
/// sum         = product { ("+" | "-") product }            product = factor { ("*" | "/") factor }
/// factor      = NUMBER | "(" sum ")" | [ AGGREGATE ] selector
/// selector    = STAGE.METRIC [ "of" GLOB {"," GLOB} ] [ "at" ("step" | "steps") RANGE ] [ "with" LABEL=VALUE {"," LABEL=VALUE} ]
/// </code>
/// </summary>
internal sealed class ExpectationParser
{
    private readonly ExpectationText text;
    private readonly IReadOnlyList<Token> tokens;
    private int at;

    private ExpectationParser(ExpectationText text)
    {
        this.text = text;
        tokens = Tokens.Of(text.Text);
    }

    private Token Now => tokens[at];

    /// <returns>The expectation, or null where a finding says what is wrong.</returns>
    public static Expectation? Parse(ExpectationText text, Findings findings)
    {
        try
        {
            return new ExpectationParser(text).Whole();
        }
        catch (SyntaxException e)
        {
            Position position = text.Position.IsCommandLine ? text.Position : text.Position with { Column = text.Position.Column + e.At };
            string caret = new string(' ', e.At) + new string('^', Math.Max(1, e.Length));
            findings.Error(position, e.Message, $"{text.Text}\n  {caret} {e.Advice}");
            return null;
        }
    }

    private Expectation Whole()
    {
        Expression left = Sum();
        Comparison comparison = ReadComparison();
        Expression right = Sum();
        return Now.IsEnd
            ? new Expectation(text, left, comparison, right)
            : throw Wrong($"\"{Now.Text}\" has no place here", "nothing follows the right side, except + - * /");
    }

    private Comparison ReadComparison()
    {
        if (Comparison.Signs.FirstOrDefault(Now.Is) is { } sign)
        {
            at++;
            return new Comparison(sign);
        }
        if (!Take("within"))
        {
            throw Now.IsEnd
                ? Wrong("the expectation compares with nothing", "add a comparison, such as >= 0.6")
                : Wrong($"\"{Now.Text}\" is no comparison", "use >=, <=, >, <, ==, != or \"within NUMBER of\"; clauses come as of, at, with");
        }
        double tolerance = Number() ?? throw Wrong($"\"within\" needs a number, not \"{Now.Text}\"", "write within 0.03 of ...");
        return Take("of") ? new Comparison("within", tolerance) : throw Wrong("\"within NUMBER\" needs \"of\"", "write within 0.03 of ...");
    }

    private Expression Sum() => Chain(Product, "+", "-");

    private Expression Product() => Chain(Factor, "*", "/");

    private Expression Chain(Func<Expression> part, string one, string other)
    {
        int start = Now.Start;
        Expression left = part();
        while (Now.Is(one) || Now.Is(other))
        {
            char sign = tokens[at++].Text[0];
            Expression right = part();
            left = new ArithmeticExpression(left, sign, right, Since(start));
        }
        return left;
    }

    private Expression Factor()
    {
        int start = Now.Start;
        if (Take("("))
        {
            Expression inner = Sum();
            return Take(")") ? inner : throw Wrong("a bracket is not closed", "expected )");
        }
        if (Number() is { } number)
        {
            return new NumberExpression(number, Since(start));
        }
        string? aggregate = SelectorExpression.Aggregates.FirstOrDefault(Now.Is);
        if (aggregate is not null)
        {
            at++;
        }
        return new SelectorExpression(ReadSelector(), aggregate, Since(start));
    }

    private Selector ReadSelector()
    {
        int start = Now.Start;
        int dot = Now.Text.IndexOf('.');
        if (Now.IsEnd || Now.IsQuoted || dot <= 0 || dot == Now.Text.Length - 1)
        {
            throw Wrong(Now.IsEnd ? "a number or a metric is missing" : $"\"{Now.Text}\" is neither a number nor a metric", "write STAGE.METRIC, such as probe-depth.spearman");
        }
        string name = tokens[at++].Text;
        Selector selector = new()
        {
            Stage = name[..dot],
            Metric = name[(dot + 1)..],
            Sites = Take("of") ? List(() => new Glob(Word("a site or a glob over sites", "write of decoder.*"))) : [],
            Steps = Take("at") ? ReadSteps() : null,
            Labels = Take("with") ? List(ReadLabel) : [],
            Source = "",
        };
        return selector with { Source = Since(start) };
    }

    private StepRange ReadSteps()
    {
        if (!Take("step") && !Take("steps"))
        {
            throw Wrong("\"at\" needs a step", "write at step 15, or at steps 1-5");
        }
        Token written = Now;
        string range = string.Join(',', List(() => Word("a step", "write at step 15, or at steps 1-5")));
        return StepRange.TryParse(range, null, out StepRange? steps) ? steps : throw Wrong($"\"{range}\" is no range of steps", "write 15, 1-5 or 1-5,8", written);
    }

    private KeyValuePair<string, Glob> ReadLabel()
    {
        Token written = Now;
        string[] pair = Word("LABEL=VALUE", "write with model-weights=trained").Split('=', 2);
        return pair.Length == 2 && pair[0].Length > 0 && pair[1].Length > 0
            ? new KeyValuePair<string, Glob>(pair[0], new Glob(pair[1]))
            : throw Wrong($"\"{written.Text}\" is no LABEL=VALUE", "write with model-weights=trained", written);
    }

    private List<T> List<T>(Func<T> item)
    {
        List<T> items = [item()];
        while (Take(","))
        {
            items.Add(item());
        }
        return items;
    }

    private string Word(string what, string advice) =>
        Now.IsEnd || Comparison.Signs.Any(Now.Is) || Now.Is(",") || Now.Is("(") || Now.Is(")")
            ? throw Wrong(Now.IsEnd ? $"{what} is missing at the end" : $"{what} is missing before \"{Now.Text}\"", advice)
            : tokens[at++].Text;

    private double? Number()
    {
        bool isNumber = !Now.IsQuoted && double.TryParse(Now.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isNumber ? double.Parse(tokens[at++].Text, CultureInfo.InvariantCulture) : null;
    }

    private bool Take(string word)
    {
        bool isNext = Now.Is(word);
        at += isNext ? 1 : 0;
        return isNext;
    }

    private string Since(int start) => text.Text[start..(at == 0 ? 0 : tokens[at - 1].Start + tokens[at - 1].Text.Length + (tokens[at - 1].IsQuoted ? 2 : 0))];

    private SyntaxException Wrong(string message, string advice, Token? where = null) =>
        new(message, advice, (where ?? Now).Start, (where ?? Now).Text.Length);
}
