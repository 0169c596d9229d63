namespace Runner.Engine.Storing;

/// <summary>The artifact store cannot do what is needed: a full disk, a folder that may not be written, a damaged artifact.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
