namespace Runner.Torch.Probing;

/// <summary>The sizes that decide what a probe of one site costs.</summary>
/// <param name="Train">Images to learn from.</param>
/// <param name="Validation">Images to choose by.</param>
/// <param name="Channels">Channels of the activation.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="LabelHeight">Rows of a label.</param>
/// <param name="LabelWidth">Columns of a label.</param>
/// <param name="NumberBytes">Bytes of a number of the activations as they are held.</param>
public sealed record ProbeSize(int Train, int Validation, int Channels, int Height, int Width, int LabelHeight, int LabelWidth, int NumberBytes)
{
    /// <summary>Numbers of an image's activation.</summary>
    public long Numbers => (long)Channels * Height * Width;
}

/// <summary>What training one probe costs beside the activations and labels that it is given.</summary>
/// <param name="Bytes">At the peak, of this probe alone.</param>
/// <param name="LabelBytes">Of what it keeps with the labels (<see cref="PreparedLabels"/>): once for all probes whose activations have the same rows and columns.</param>
/// <param name="Operations">Floating-point operations, about.</param>
public sealed record ProbeCost(long Bytes, long LabelBytes, double Operations);
