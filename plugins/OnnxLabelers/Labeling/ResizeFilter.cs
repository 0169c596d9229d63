namespace OnnxLabelers.Labeling;

/// <summary>How a picture or map is brought to another size.</summary>
public enum ResizeFilter
{
    /// <summary>Between the four nearest pixels, without smoothing first: OpenCV's and PyTorch's default.</summary>
    Bilinear,

    /// <summary>A cubic through the sixteen nearest pixels.</summary>
    Bicubic,

    /// <summary>The mean of all the pixels under the new one: for shrinking much without aliasing.</summary>
    Area,

    /// <summary>The nearest pixel.</summary>
    Nearest,
}
