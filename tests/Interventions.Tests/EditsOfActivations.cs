using Interventions.Editing;
using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Interventions.Tests;

public sealed class EditsOfActivations
{
    [Fact]
    public void TheNullBaselineGivesTheVeryTensorBack()
    {
        InterventionRequest request = Some.Request();

        Assert.Same(request.Activation, new NoEdit().Edit(request));
        Assert.True(new NoEdit().ChangesNothing);
    }

    [Fact]
    public void ProbeGradientAsksTheProbeWithThePapersSettings()
    {
        ProbeThatRecords probe = new(zeros(2, 3));
        InterventionRequest request = Some.Request(probe);

        Tensor edited = new ProbeGradient(new ProbeGradientSettings()).Edit(request);

        Assert.Equal((5e-3, 128), probe.Asked);
        Assert.Equal(Values(request.Activation + 1), Values(edited));
    }

    [Fact]
    public void ProbeGradientWithoutAProbeSaysWhere()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ProbeGradient(new ProbeGradientSettings()).Edit(Some.Request()));

        Assert.Equal("probe-gradient needs a trained probe at site \"decoder.1.1.self-attention\", step 3; there is none", error.Message);
    }

    [Fact]
    public void AProjectionBringsEachCellToTheMarginAndLeavesWhatIsBeyondIt()
    {
        // A cell's reading is the sum of its first two channels. The object shall leave the left cells and be in the right ones.
        InterventionRequest request = Some.Request(new ProbeThatRecords(tensor(new float[,] { { 0, 0, 0 }, { 1, 1, 0 } })));
        float[] before = Values(request.Activation[0, 0] + request.Activation[0, 1]);
        Assert.Equal([6, 8, 10, 12], before);

        Tensor edited = new ProbeProjection(new ProbeProjectionSettings { Margin = 9 }).Edit(request);

        Assert.Equal([-9, 9, -9, 12], Values(edited[0, 0] + edited[0, 1]));
        Assert.Equal(Values(request.Activation[0, 2]), Values(edited[0, 2]));
        Assert.Equal(Values(edited[0, 0] - request.Activation[0, 0]), Values(edited[0, 1] - request.Activation[0, 1]));
    }

    [Fact]
    public void AfterAProjectionARegressionReadsTheWantedNumbers()
    {
        InterventionRequest request = Some.Request(new ProbeThatRecords(tensor(new float[,] { { 1, -2, 0.5f } })));
        Tensor target = arange(32, dtype: float32).view(2, 4, 4);

        Tensor edited = new ProbeProjection(new ProbeProjectionSettings()).Edit(request with { Target = target });

        Tensor read = edited[.., 0] - (2 * edited[.., 1]) + (0.5 * edited[.., 2]);
        Assert.All(Values(read).Zip(Values(nn.functional.avg_pool2d(target.unsqueeze(1), 2))), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void AProjectionWithoutAProbeSaysWhere()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ProbeProjection(new ProbeProjectionSettings()).Edit(Some.Request()));

        Assert.Equal("probe-projection needs a trained probe at site \"decoder.1.1.self-attention\", step 3; there is none", error.Message);
    }

    [Fact]
    public void TheRandomBaselineHasTheReferencesNormInEachImageAndRepeats()
    {
        InterventionRequest request = Some.Request(norm: tensor(new[] { 2f, 5f }));

        Tensor edited = new RandomEdit(new RandomEditSettings { Like = "edited" }).Edit(request);
        float[] norms = Values((edited - request.Activation).flatten(1).norm(1));

        Assert.Equal(2, norms[0], 1e-4f);
        Assert.Equal(5, norms[1], 1e-4f);
        Assert.Equal(Values(edited), Values(new RandomEdit(new RandomEditSettings { Like = "edited" }).Edit(request)));
        Assert.NotEqual(Values((edited - request.Activation)[0] / 2), Values((edited - request.Activation)[1] / 5));
    }

    [Fact]
    public void AnAblatedRegionIsZeroAndTheRestStays()
    {
        InterventionRequest request = Some.Request();

        Tensor edited = new Ablate(new AblateSettings { Region = Region.Original }).Edit(request);

        Assert.All(Values(edited[.., .., .., 0]), value => Assert.Equal(0, value));
        Assert.Equal(Values(request.Activation[.., .., .., 1]), Values(edited[.., .., .., 1]));
    }

    [Fact]
    public void AnAblationByTheMeanKeepsEachChannelsMean()
    {
        InterventionRequest request = Some.Request();

        Tensor edited = new Ablate(new AblateSettings { With = Replacement.Mean }).Edit(request);

        Assert.Equal([2.5f, 2.5f, 2.5f, 2.5f], Values(edited[0, 0]));
        Assert.Equal([6.5f, 6.5f, 6.5f, 6.5f], Values(edited[0, 1]));
    }

    [Fact]
    public void AnAblationByTheMeanOverImagesIsItCellByCellOrChannelByChannel()
    {
        InterventionRequest request = Some.Request() with { Mean = arange(12, dtype: float32).view(1, 3, 2, 2) };

        Tensor cells = new Ablate(new AblateSettings { With = Replacement.ImagesMean }).Edit(request);
        Tensor channels = new Ablate(new AblateSettings { With = Replacement.ImagesChannelMean, Region = Region.Original }).Edit(request);

        Assert.Equal([0, 1, 2, 3], Values(cells[0, 0]));
        Assert.Equal([8, 9, 10, 11], Values(cells[1, 2]));
        Assert.Equal(1.5f, channels[0, 0, 0, 0].item<float>());
        Assert.Equal(request.Activation[0, 0, 0, 1].item<float>(), channels[0, 0, 0, 1].item<float>());
        Assert.Equal(40, new Ablate(new AblateSettings { With = Replacement.ImagesMean }).MeanOver);
        Assert.Null(new Ablate(new AblateSettings { With = Replacement.Mean }).MeanOver);
    }

    [Fact]
    public void AnAblationWithoutTheMeanOverImagesSaysWhereItIsMissing() => Assert.Equal(
        "ablate needs the mean of training images' activations at site \"decoder.1.1.self-attention\", step 3; there is none",
        Assert.Throws<ArgumentException>(() => new Ablate(new AblateSettings { With = Replacement.ImagesMean }).Edit(Some.Request())).Message);

    [Fact]
    public void APatchIsTheOtherSamplesUneditedActivationWhateverTheBatchHasBecome()
    {
        InterventionRequest request = Some.Request();
        Tensor source = request.Activation + 100;

        Tensor edited = new Patch(new PatchSettings()).Edit(request with { Source = source });

        Assert.Equal(Values(source), Values(edited));
    }

    [Fact]
    public void APatchWithoutAnotherSampleSaysWhereItIsMissing()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Patch(new PatchSettings()).Edit(Some.Request()));

        Assert.Equal("patch needs another sample's activation at site \"decoder.1.1.self-attention\", step 3; there is none", error.Message);
    }

    [Fact]
    public void ARegionOfADepthMapIsRefusedForItIsHardlyEverZero()
    {
        Problem problem = Assert.Single(new Ablate(new AblateSettings { Region = Region.Original }).Check(LabelType.Continuous));

        Assert.Equal(
            new Problem("region", "a region \"original\" needs labels that are classes, and these are numbers", "region: everywhere, or intervene on a stage of foreground probes"),
            problem);
        Assert.Empty(new Ablate(new AblateSettings { Region = Region.Original }).Check(LabelType.Classes));
        Assert.Empty(new Ablate(new AblateSettings()).Check(LabelType.Continuous));
    }

    [Fact]
    public void ADirectionIsAddedWhereTheObjectShallBeAndSubtractedWhereItWas()
    {
        InterventionRequest request = Some.Request(new ProbeThatRecords(tensor(new[] { 0f, 0f, 0f, 3f, 0f, 4f }, [2, 3])));

        Tensor change = new AddDirection(new AddDirectionSettings { Strength = 2 }).Edit(request) - request.Activation;

        float length = request.Activation[0].norm(0).mean().item<float>();
        float[] right = Values(change[0, .., 0, 1]);
        Assert.Equal(2 * 0.6f * length, right[0], 1e-3f);
        Assert.Equal(0, right[1]);
        Assert.Equal(2 * 0.8f * length, right[2], 1e-3f);
        Assert.Equal(-2 * 0.6f * length, change[0, 0, 0, 0].item<float>(), 1e-3f);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
