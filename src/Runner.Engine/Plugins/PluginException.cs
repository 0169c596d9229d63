namespace Runner.Engine.Plugins;

/// <summary>Why a plugin cannot be loaded; <see cref="Advice"/> says what would help.</summary>
internal sealed class PluginException(string message, string? advice = null) : Exception(message)
{
    public string? Advice { get; } = advice;
}
