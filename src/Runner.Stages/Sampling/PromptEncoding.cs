namespace Runner.Stages.Sampling;

/// <summary>How the bytes of a prompt file stand for letters.</summary>
public enum PromptEncoding
{
    /// <summary>UTF-8; bytes that are none are an error, never replaced.</summary>
    Utf8,

    /// <summary>ISO-8859-1, as the paper's own prompt file.</summary>
    Latin1,
}
