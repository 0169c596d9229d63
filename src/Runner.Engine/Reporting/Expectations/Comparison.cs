namespace Runner.Engine.Reporting.Expectations;

/// <summary>How two numbers have to stand to each other.</summary>
/// <param name="Sign">One of <c>&gt;= &lt;= &gt; &lt; == !=</c>, or <c>within</c>.</param>
/// <param name="Tolerance">The allowed distance of <c>within</c>.</param>
internal sealed record Comparison(string Sign, double Tolerance = 0)
{
    public static readonly string[] Signs = [">=", "<=", ">", "<", "==", "!="];

    /// <summary>How far inside of what is allowed: negative where it does not hold; NaN never holds.</summary>
    public double Margin(double left, double right) => Sign switch
    {
        ">=" or ">" => left - right,
        "<=" or "<" => right - left,
        "within" => Tolerance - Math.Abs(left - right),
        "==" => -Math.Abs(left - right),
        _ => Math.Abs(left - right),
    };

    public bool Holds(double left, double right) => Sign switch
    {
        ">" => left > right,
        "<" => left < right,
        "!=" => left != right && !double.IsNaN(left) && !double.IsNaN(right),
        _ => Margin(left, right) >= 0,
    };
}
