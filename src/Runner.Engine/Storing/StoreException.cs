namespace Runner.Engine.Storing;

/// <summary>The artifact store cannot do what is needed: a full disk, a folder that may not be written, a damaged artifact.</summary>
public class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An artifact that was there is not any more, or has other bytes than when it was made: it must be made again.</summary>
/// <param name="fingerprint">Which.</param>
/// <param name="damage">What is wrong with it.</param>
public sealed class ArtifactLostException(string fingerprint, string damage) : StoreException($"the artifact {fingerprint} is damaged: {damage}")
{
    public string Fingerprint { get; } = fingerprint;

    public string Damage { get; } = damage;
}
