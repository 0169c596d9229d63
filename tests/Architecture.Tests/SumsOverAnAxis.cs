using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>A literal 0 is taken for a number format: <c>sum(0)</c> is the sum of everything in bytes, not that over the first axis, which is <c>sum([0])</c>.</summary>
public sealed partial class SumsOverAnAxis
{
    [Fact]
    public void NameTheFirstAxisInBrackets()
    {
        string[] wrong =
        [
            .. from folder in new[] { "src", "plugins", "tests" }
               from file in Directory.GetFiles(Path.Combine(Built.Root, folder), "*.cs", SearchOption.AllDirectories)
               where !file.EndsWith($"{nameof(SumsOverAnAxis)}.cs", StringComparison.Ordinal)
               from line in File.ReadLines(file).Index()
               where OverZero().IsMatch(line.Item)
               select $"{Path.GetRelativePath(Built.Root, file)}:{line.Index + 1}: {line.Item.Trim()}",
        ];
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("labels.eq(1).sum(0)", true)]
    [InlineData("labels.mean(0, keepdim: true)", true)]
    [InlineData("labels.sum([0])", false)]
    [InlineData("labels.sum(1)", false)]
    [InlineData("labels.sum()", false)]
    public void AreTellable(string code, bool isWrong) => Assert.Equal(isWrong, OverZero().IsMatch(code));

    [GeneratedRegex(@"\.(sum|mean|cumsum|cumprod|prod|nansum|nanmean)\(0[,)]")]
    private static partial Regex OverZero();
}
