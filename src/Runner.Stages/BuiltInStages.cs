using Runner.Abstractions;
using Runner.Stages.Animating;
using Runner.Stages.Decoding;
using Runner.Stages.Evaluating;
using Runner.Stages.Intervening;
using Runner.Stages.Labeling;
using Runner.Stages.Patching;
using Runner.Stages.Pictures;
using Runner.Stages.Probing;
using Runner.Stages.Sampling;
using Runner.Stages.Words;

namespace Runner.Stages;

/// <summary>The stage kinds that every experiment can use.</summary>
public sealed class BuiltInStages : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog)
    {
        catalog.AddStage<SampleSettings>(
            "sample", "Generates images from prompts and keeps the latents after every step.", ["samples", "images"], settings => new SampleStage(settings), DependsOn.Nothing);
        catalog.AddStage<DecodeSettings>(
            "decode", "Decodes latents after chosen steps into pictures.", ["decoded"], settings => new DecodeStage(settings));
        catalog.AddStage<LabelSettings>(
            "label", "Labels images: depth, foreground, classes.", ["labels"], settings => new LabelStage(settings), DependsOn.Nothing);
        catalog.AddStage<PicturesSettings>(
            "pictures", "Brings the pictures of a folder into the graph: photographs, renders, what another program made.", ["images"], settings => new PicturesStage(settings), DependsOn.Nothing);
        catalog.AddStage<GivenLabelsSettings>(
            "given-labels", "Labels that are there already, a file for each picture: exact depth, masks drawn by hand.", ["labels"], settings => new GivenLabelsStage(settings), DependsOn.Nothing);
        catalog.AddStage<ControlLabelsSettings>(
            "control-labels", "Labels that tell nothing of their picture: shuffled between pictures or within them, or constant.", ["labels"], settings => new ControlLabelsStage(settings), DependsOn.Libraries);
        catalog.AddStage<ProbeSettings>(
            "probe", "Trains a readout of labels from activations, for each step and site.", ["probes"], settings => new ProbeStage(settings));
        catalog.AddStage<WordMapSettings>(
            "word-map", "Compares where cross-attention looks for words with a mask: a baseline that learns one threshold.", ["word-maps"], settings => new WordMapStage(settings));
        catalog.AddStage<InterveneSettings>(
            "intervene", "Generates images again while activations are edited, and labels the result.", ["interventions"], settings => new InterveneStage(settings));
        catalog.AddStage<PatchingSettings>(
            "patch", "Generates images again with activations of other samples in place (activation patching), and measures how much of these comes over.", ["interventions"], settings => new PatchStage(settings));
        catalog.AddStage<AnimateSettings>(
            "animate", "Shows edited pictures of a series one after the other, with the wanted outline: an animated PNG for each image.", ["animations"], settings => new AnimateStage(settings), DependsOn.Nothing);
        catalog.AddStage<EvaluateSettings>(
            "evaluate", "Compares labels with true labels.", ["evaluation"], settings => new EvaluateStage(settings), DependsOn.Threads | DependsOn.Libraries);
    }
}
