namespace OnnxLabelers.Labeling;

/// <summary>How a saliency model's numbers become probabilities.</summary>
public enum MapScale
{
    /// <summary>They are probabilities (TRACER, ISNet, most exports).</summary>
    Probability,

    /// <summary>They are logits: the logistic function is applied.</summary>
    Logit,

    /// <summary>Each picture's map is stretched to [0, 1], as U2-Net's own code does. A picture without foreground then gets one.</summary>
    Stretch,
}
