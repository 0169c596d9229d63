using TorchSharp;
using static TorchSharp.torch;

namespace MyPlugin.Tests;

public sealed class WhatItComputes
{
    [Fact]
    public void ASumIsThatOfTheNumbersUpToIt() => Assert.Equal(15, new CountStage(new CountSettings { Factor = 1.5 }).Sum(4));

    [Fact]
    public void BrightnessIsTheMeanOfTheColours()
    {
        using DisposeScope scope = NewDisposeScope();
        using BrightnessLabeler labeler = new(new BrightnessSettings { Gamma = 2 });

        Tensor labels = labeler.Label(tensor(new float[] { 0.25f, 0.5f, 0.75f }).view(1, 3, 1, 1));

        Assert.Equal([0.25f], labels.data<float>().ToArray());
    }
}
