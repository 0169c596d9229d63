using Runner.Stages.Labeling;

namespace Runner.Stages.Tests.Labeling;

public sealed class LabelsOfOthers
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    public void EveryPictureGetsAnothersLabelAndEachLabelIsUsedOnce(int count)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            long[] rows = ControlLabelsStage.Others([.. Enumerable.Range(0, count).Select(image => (long)image)], seed);

            Assert.Equal(Enumerable.Range(0, count).Select(row => (long)row), rows.Order());
            Assert.DoesNotContain(rows.Index(), pair => pair.Item == pair.Index);
        }
    }

    [Fact]
    public void OneSeedIsOneOrderAndAnotherAnother()
    {
        long[] index = [.. Enumerable.Range(0, 40).Select(image => (long)image)];

        Assert.Equal(ControlLabelsStage.Others(index, 3), ControlLabelsStage.Others(index, 3));
        Assert.NotEqual(ControlLabelsStage.Others(index, 3), ControlLabelsStage.Others(index, 4));
    }

    [Fact]
    public void AloneThereIsNoOther() =>
        Assert.Equal("there is one image: its label cannot be exchanged with another's", Assert.Throws<InvalidDataException>(() => ControlLabelsStage.Others([0], 0)).Message);
}
