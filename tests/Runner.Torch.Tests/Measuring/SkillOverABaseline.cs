using Runner.Torch.Measuring;

namespace Runner.Torch.Tests.Measuring;

public sealed class SkillOverABaseline
{
    [Theory]
    [InlineData(1, 0.6, true, 1)]
    [InlineData(0.6, 0.6, true, 0)]
    [InlineData(0.8, 0.6, true, 0.5)]
    [InlineData(0.2, 0.6, true, -1)]
    [InlineData(0, 3, false, 1)]
    [InlineData(1.5, 3, false, 0.5)]
    [InlineData(6, 3, false, -1)]
    public void IsTheShareOfTheBaselinesErrorThatIsGone(double value, double baseline, bool largerIsBetter, double expected) =>
        Assert.Equal(expected, Skill.Over(value, baseline, largerIsBetter), 12);

    [Theory]
    [InlineData(0.9, 1, true)]
    [InlineData(0.1, 0, false)]
    [InlineData(double.NaN, 0.5, true)]
    public void IsUndefinedWithoutAnErrorToLose(double value, double baseline, bool largerIsBetter) =>
        Assert.Equal(double.NaN, Skill.Over(value, baseline, largerIsBetter));
}
