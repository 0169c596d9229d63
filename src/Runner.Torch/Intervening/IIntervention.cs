using Runner.Abstractions;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Intervening;

/// <summary>An edit of activations while an image is made.</summary>
public interface IIntervention
{
    /// <summary>Whether it needs a trained probe at every site that it edits.</summary>
    bool NeedsProbe { get; }

    /// <summary>Whether that probe has to be linear: then it reads along one direction.</summary>
    bool NeedsLinearProbe => false;

    /// <summary>The class of the probe that it is about; null where it is about none or all.</summary>
    int? Class => null;

    /// <summary>Whether it leaves every activation as it is. Then what it makes is the picture that was sampled, and nothing is computed.</summary>
    bool ChangesNothing => false;

    /// <summary>The name of the intervention whose edits' norms it takes over (<see cref="InterventionRequest.ReferenceNorm"/>), as a random baseline does; null: none.</summary>
    string? NormLike => null;

    /// <summary>
    /// How many places further in the list of the edited images (counted around) the sample is whose activation it puts in place (<see cref="InterventionRequest.Source"/>), as a patch does;
    /// null: it needs none.
    /// </summary>
    int? SourceOffset => null;

    /// <summary>Over how many training images, at most, the mean activation is taken that it puts in place (<see cref="InterventionRequest.Mean"/>); null: it needs none.</summary>
    int? MeanOver => null;

    /// <summary>Finds what does not suit the labels that the picture is edited by, such as a region of a depth map. Settings are named as in the intervention's own record.</summary>
    IEnumerable<Problem> Check(LabelType labels) => [];

    /// <summary>Edits a batch of activations.</summary>
    /// <returns>The edited activations, same shape; the given tensor itself for no change.</returns>
    Tensor Edit(InterventionRequest request);
}
