using Runner.Engine.Storing;

namespace Runner.Engine.Sharing;

/// <summary>Keeps bytes for several machines: entries by fingerprint, and files by the SHA-256 of their content. Several calls may run at once.</summary>
internal interface ICachePlace : IDisposable
{
    /// <summary>An entry, or null where there is none.</summary>
    /// <exception cref="CacheTroubleException">The place does not answer as it should.</exception>
    Task<byte[]?> EntryAsync(string key, CancellationToken cancellation);

    /// <summary>The content of a file, or null where there is none of its size.</summary>
    /// <exception cref="CacheTroubleException">The place does not answer as it should.</exception>
    Task<Stream?> FileAsync(ArtifactFile file, CancellationToken cancellation);

    /// <summary>Keeps an entry from now on.</summary>
    /// <param name="key">The fingerprint.</param>
    /// <param name="entry">Its bytes.</param>
    /// <param name="anew">Whether what is there is known to be wrong.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="CacheTroubleException">The place does not take it.</exception>
    Task PutEntryAsync(string key, byte[] entry, bool anew, CancellationToken cancellation);

    /// <summary>Keeps a file from now on, unless it is there already.</summary>
    /// <param name="file">Its name, size and digest.</param>
    /// <param name="path">Where it lies on this machine.</param>
    /// <param name="anew">Whether what is there is known to be wrong.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="CacheTroubleException">The place does not take it.</exception>
    Task PutFileAsync(ArtifactFile file, string path, bool anew, CancellationToken cancellation);
}

/// <summary>A cache cannot be used, wholly or for writing.</summary>
/// <param name="message">What is wrong with it, going on from its name: <c>does not answer within 10 s</c>.</param>
/// <param name="isOfWriting">Whether it can still be read from.</param>
/// <param name="inner">What happened.</param>
internal sealed class CacheTroubleException(string message, bool isOfWriting = false, Exception? inner = null) : Exception(message, inner)
{
    public bool IsOfWriting { get; } = isOfWriting;
}
