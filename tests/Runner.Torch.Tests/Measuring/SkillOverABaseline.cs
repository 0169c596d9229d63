using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Torch.Tests.Measuring;

public sealed class SkillOverABaseline
{
    [Theory]
    [InlineData(1, 0.6, Better.Larger, 1)]
    [InlineData(0.6, 0.6, Better.Larger, 0)]
    [InlineData(0.8, 0.6, Better.Larger, 0.5)]
    [InlineData(0.2, 0.6, Better.Larger, -1)]
    [InlineData(0, 3, Better.Smaller, 1)]
    [InlineData(1.5, 3, Better.Smaller, 0.5)]
    [InlineData(6, 3, Better.Smaller, -1)]
    public void IsTheShareOfTheBaselinesErrorThatIsGone(double value, double baseline, Better better, double expected) =>
        Assert.Equal(expected, Skill.Over(value, baseline, better), 12);

    [Theory]
    [InlineData(0.9, 1, Better.Larger)]
    [InlineData(0.1, 0, Better.Smaller)]
    [InlineData(double.NaN, 0.5, Better.Larger)]
    [InlineData(2, 3, Better.Neither)]
    public void IsUndefinedWithoutAnErrorToLose(double value, double baseline, Better better) =>
        Assert.Equal(double.NaN, Skill.Over(value, baseline, better));
}
