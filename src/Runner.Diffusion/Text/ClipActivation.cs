namespace Runner.Diffusion.Text;

/// <summary>The non-linearity of the text encoder's feed-forward layers; the names are those of <c>hidden_act</c>.</summary>
public enum ClipActivation
{
    /// <summary>x * sigmoid(1.702 x): OpenAI's CLIP and Stable Diffusion 1.x.</summary>
    QuickGelu,

    /// <summary>The exact (error function) GELU: OpenCLIP and Stable Diffusion 2.x.</summary>
    Gelu,
}
