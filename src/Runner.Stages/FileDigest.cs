using System.Security.Cryptography;

namespace Runner.Stages;

/// <summary>What makes a file what it is, whatever its name.</summary>
internal static class FileDigest
{
    /// <summary>The SHA-256 of its bytes, in lower-case hexadecimal digits.</summary>
    public static string Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
