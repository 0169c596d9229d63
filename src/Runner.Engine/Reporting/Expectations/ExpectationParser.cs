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
/// factor      = NUMBER | "(" sum ")" | selector | AGGREGATE selector [ "over" LABEL {"," LABEL} ]
/// selector    = STAGE.METRIC [ "of" GLOB {"," GLOB} ] [ "at" ("step" | "steps") RANGE ] [ "with" LABEL=VALUE {"," LABEL=VALUE} ]
/// AGGREGATE   = "mean" | "median" | "min" | "max" | "best" | "worst" | "low" | "high"
/// </code>
/// What holds a blank, a comma or a sign stands in quotes: <c>with vars.model="a, b"</c>.
/// </summary>
internal sealed class ExpectationParser
{
    private const int MostCharacters = 4_000;
    private const int MostParts = 100;
    private const int MostBrackets = 20;
    private readonly ExpectationText text;
    private readonly IReadOnlyList<Token> tokens;
    private int at;
    private int parts;
    private int brackets;

    private ExpectationParser(ExpectationText text)
    {
        this.text = text;
        tokens = Tokens.Of(text.Text);
    }

    private Token Now => tokens[at];

    /// <returns>The expectation, or null where a finding says what is wrong.</returns>
    public static Expectation? Parse(ExpectationText text, Findings findings)
    {
        if (text.Text.Length > MostCharacters)
        {
            findings.Error(text.Position, string.Create(CultureInfo.InvariantCulture, $"an expectation of {text.Text.Length:N0} characters; at most {MostCharacters:N0} are read"), "write several expectations");
            return null;
        }
        try
        {
            return new ExpectationParser(text).Whole();
        }
        catch (SyntaxException e)
        {
            string caret = new string(' ', e.At) + new string('^', Math.Max(1, e.Length));
            findings.Error(text.At(e.At), e.Message, $"{text.Text}\n  {caret} {e.Advice}");
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
                : Wrong($"\"{Now.Text}\" is no comparison", "use >=, <=, >, <, ==, != or \"within NUMBER of\"; clauses come as of, at, with, over");
        }
        Token written = Now;
        double tolerance = Number() ?? throw Wrong($"\"within\" needs a number, not \"{Now.Text}\"", "write within 0.03 of ...");
        if (tolerance < 0)
        {
            throw Wrong($"nothing is within {written.Text} of anything", "a distance is 0 or more: write within 0.03 of ...", written);
        }
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
            Token divisor = Now;
            Expression right = part();
            if (sign == '/' && right is NumberExpression { Number: 0 })
            {
                throw Wrong("nothing can be divided by 0", "divide by a number that is none", divisor);
            }
            left = new ArithmeticExpression(left, sign, right, Since(start));
        }
        return left;
    }

    private Expression Factor()
    {
        Token start = Now;
        if (++parts > MostParts)
        {
            throw Wrong($"an expectation of more than {MostParts} numbers and metrics", "write several expectations");
        }
        if (Take("("))
        {
            if (++brackets > MostBrackets)
            {
                throw Wrong($"more than {MostBrackets} brackets inside each other", "write several expectations", start);
            }
            Expression inner = Sum();
            brackets--;
            return Take(")") ? inner : throw Wrong("a bracket is not closed", "expected )");
        }
        if (Number() is { } number)
        {
            return new NumberExpression(number, Since(start.Start));
        }
        if (start.Text.StartsWith('-'))
        {
            throw Wrong("a minus stands before a metric", "write 0 - METRIC", start);
        }
        string? aggregate = Aggregate.Kinds.FirstOrDefault(Now.Is);
        at += aggregate is null ? 0 : 1;
        Selector selector = ReadSelector();
        IReadOnlyList<Word> over = aggregate is null ? [] : ReadOver();
        return new SelectorExpression(selector, aggregate is null ? null : new Aggregate(aggregate, Written(start), over), Since(start.Start));
    }

    private List<Word> ReadOver() => Take("over")
        ? List(() =>
        {
            Token label = Next("an axis or another label", "write over repeat");
            return Written(label) with { Text = label.Value };
        })
        : [];

    private Selector ReadSelector()
    {
        Token start = Now;
        int dot = Now.Text.IndexOf('.');
        if (Now.IsEnd || Now.IsQuoted || dot <= 0 || dot == Now.Text.Length - 1)
        {
            throw Wrong(Now.IsEnd ? "a number or a metric is missing" : $"\"{Now.Text}\" is neither a number nor a metric", "write STAGE.METRIC, such as probe-depth.spearman");
        }
        at++;
        Selector selector = new()
        {
            Stage = new Word(start.Text[..dot], start.Start, dot),
            Metric = new Word(start.Text[(dot + 1)..], start.Start + dot + 1, start.Text.Length - dot - 1),
            Sites = Take("of") ? List(ReadSite) : [],
            Steps = Take("at") ? ReadSteps() : [],
            Labels = Take("with") ? List(ReadLabel) : [],
            Source = "",
        };
        return selector with { Source = Since(start.Start) };
    }

    private (Glob Glob, Word Written) ReadSite()
    {
        Token site = Next("a site or a glob over sites", "write of decoder.*");
        return (site.AsGlob(), Written(site) with { Text = site.Value });
    }

    private List<(StepRange Range, Word Written)> ReadSteps()
    {
        if (!Take("step") && !Take("steps"))
        {
            throw Wrong("\"at\" needs a step", "write at step 15, or at steps 1-5");
        }
        return List(() =>
        {
            Token written = Next("a step", "write at step 15, or at steps 1-5");
            return StepRange.TryParse(written.Text, null, out StepRange? steps)
                ? (steps, Written(written))
                : throw Wrong($"\"{written.Text}\" is no range of steps", "write 15, 1-5 or 1-5,8", written);
        });
    }

    private (string Label, Glob Value, Word Written) ReadLabel()
    {
        Token written = Next("LABEL=VALUE", "write with model-weights=trained");
        return written.AsLabel() is var (label, value)
            ? (label, value, Written(written))
            : throw Wrong($"\"{written.Text}\" is no LABEL=VALUE", "write with model-weights=trained", written);
    }

    private static Word Written(Token token) => new(token.Text, token.Start, token.Text.Length);

    private List<T> List<T>(Func<T> item)
    {
        List<T> items = [item()];
        while (Take(","))
        {
            items.Add(item());
        }
        return items;
    }

    private Token Next(string what, string advice) =>
        Now.IsEnd || Comparison.Signs.Any(Now.Is) || Now.Is(",") || Now.Is("(") || Now.Is(")")
            ? throw Wrong(Now.IsEnd ? $"{what} is missing at the end" : $"{what} is missing before \"{Now.Text}\"", advice)
            : tokens[at++];

    private double? Number()
    {
        if (!double.TryParse(Now.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return null;
        }
        if (!double.IsFinite(number))
        {
            throw Wrong($"\"{Now.Text}\" is no number to compare with", "an undefined value fails every expectation by itself");
        }
        at++;
        return number;
    }

    private bool Take(string word)
    {
        bool isNext = Now.Is(word);
        at += isNext ? 1 : 0;
        return isNext;
    }

    private string Since(int start) => text.Text[start..tokens[at - 1].End];

    private SyntaxException Wrong(string message, string advice, Token? where = null) =>
        new(message, advice, (where ?? Now).Start, (where ?? Now).Text.Length);
}
