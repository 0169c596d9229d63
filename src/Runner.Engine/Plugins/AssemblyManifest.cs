using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Runner.Engine.Plugins;

/// <summary>What an assembly says it needs, read without loading it.</summary>
internal sealed record AssemblyManifest(IReadOnlyDictionary<string, Version> References)
{
    /// <returns>Null for a file that is no managed assembly.</returns>
    public static AssemblyManifest? Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            using var image = new PEReader(stream);
            if (!image.HasMetadata)
            {
                return null;
            }
            MetadataReader metadata = image.GetMetadataReader();
            return new AssemblyManifest(metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .DistinctBy(r => metadata.GetString(r.Name))
                .ToDictionary(r => metadata.GetString(r.Name), r => r.Version));
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
