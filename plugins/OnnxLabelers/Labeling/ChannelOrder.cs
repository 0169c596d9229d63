namespace OnnxLabelers.Labeling;

/// <summary>The order of the colour channels that a model expects.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,
}
