using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Engine.Plugins;

/// <summary>The SHA-256 over files by name and content, in name order.</summary>
internal static class DigestOfFiles
{
    // What a plugin computes does not depend on its debug symbols, documentation and build manifests.
    private static readonly string[] NotCode = [".pdb", ".xml", ".deps.json", ".runtimeconfig.json"];

    /// <summary>The digest of a plugin: every file in its folder that can change what it computes, and the host's assemblies that it compiles against.</summary>
    public static string OfPlugin(string folder, IEnumerable<string> hostAssemblies)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        IEnumerable<(string, string)> own = Directory.EnumerateFiles(folder, "*", enumeration)
            .Where(file => !NotCode.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            .Select(file => (Path.GetRelativePath(folder, file).Replace('\\', '/'), file));
        return Of(own.Concat(hostAssemblies.Select(file => ("host/" + Path.GetFileName(file), file))));
    }

    public static string Of(IEnumerable<(string Name, string File)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("runner plugin 1\0"u8);
        byte[] length = new byte[8];
        foreach ((string name, string file) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(length);
            Append(hash, stream);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, FileStream stream)
    {
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }
    }
}
