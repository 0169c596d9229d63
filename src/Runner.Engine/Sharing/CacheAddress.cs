namespace Runner.Engine.Sharing;

/// <summary>What a run may do with a shared cache.</summary>
public enum CacheMode
{
    /// <summary>It takes what is there, and gives nothing.</summary>
    Read,

    /// <summary>It takes what is there, and gives what it makes.</summary>
    ReadWrite,

    /// <summary>It leaves the cache alone.</summary>
    Off,
}

/// <summary>Where a shared cache is: a folder, or a server that speaks the HTTP protocol of remote build caches.</summary>
public sealed record CacheAddress
{
    private CacheAddress(string name, string folder, Uri? server, string user)
    {
        (Name, Folder, Server, User) = (name, folder, server, user);
    }

    /// <summary>It as people read it: without user and password.</summary>
    public string Name { get; }

    /// <summary>The absolute folder; empty where it is a server.</summary>
    internal string Folder { get; }

    /// <summary>The server's address, ending with a slash, without user and password; null where it is a folder.</summary>
    internal Uri? Server { get; }

    /// <summary>User and password with a colon between them; empty where none are needed. Never shown, never stored.</summary>
    internal string User { get; }

    /// <summary>Reads what somebody has typed: an address that begins with <c>http://</c> or <c>https://</c>, or a folder.</summary>
    /// <returns>Null where it is neither.</returns>
    public static CacheAddress? Parse(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            string folder = Path.GetFullPath(text);
            return new CacheAddress(text, folder, null, "");
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? typed) || typed is not { Scheme: "http" or "https", Host.Length: > 0, Query: "", Fragment: "" })
        {
            return null;
        }
        UriBuilder bare = new(typed) { UserName = "", Password = "" };
        bare.Path = bare.Path.TrimEnd('/') + '/';
        return new CacheAddress(bare.Uri.AbsoluteUri.TrimEnd('/'), "", bare.Uri, Uri.UnescapeDataString(typed.UserInfo));
    }

    /// <summary>A text in which an address may stand, without its user and password.</summary>
    public static string WithoutUser(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int at = scheme < 0 ? -1 : text.LastIndexOf('@');
        return at > scheme ? $"{text[..(scheme + 3)]}{text[(at + 1)..]}" : text;
    }

    /// <summary>As <see cref="Name"/>: what a record prints by itself would tell the password.</summary>
    public override string ToString() => Name;
}
