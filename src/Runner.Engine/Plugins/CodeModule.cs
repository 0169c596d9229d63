using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Runner.Engine.Storing;

namespace Runner.Engine.Plugins;

/// <summary>A type of a followed assembly that code refers to, and the member that it means, or nil for the type as a whole.</summary>
internal readonly record struct CodeReference(CodeModule Module, TypeDefinitionHandle Type, EntityHandle Member)
{
    public string TypeName => Module.NameOf(Type);
}

/// <summary>Code with what it refers to, in the order in which it does.</summary>
internal sealed record CodePiece(string Digest, IReadOnlyList<CodeReference> References);

/// <summary>An assembly whose code is followed, read as a file and never run. Whatever was read of it is kept: kinds share most of their code.</summary>
/// <param name="file">The assembly. One that was compiled ahead of time still holds its IL.</param>
/// <param name="follow">Gives another assembly that is followed, by its simple name, or null.</param>
internal sealed class CodeModule(string file, Func<string, CodeModule?> follow)
{
    private readonly Lazy<PEReader> image = new(() => new PEReader(ImmutableArray.Create(File.ReadAllBytes(file))));
    private readonly Dictionary<TypeDefinitionHandle, string> names = [];
    private readonly Dictionary<TypeDefinitionHandle, CodePiece> pieces = [];
    private readonly Dictionary<TypeDefinitionHandle, string?> purposes = [];
    private Dictionary<string, TypeDefinitionHandle>? byName;

    public PEReader Image => image.Value;

    public MetadataReader Metadata => field ??= Image.GetMetadataReader();

    /// <summary>What tokens mean, for the text of types that every kind sees alike.</summary>
    public Dictionary<EntityHandle, (string Text, CodeReference[] References)> Tokens { get; } = [];

    /// <summary>The whole name of a type: <c>Namespace.Outer+Inner`1</c>.</summary>
    public string NameOf(TypeDefinitionHandle handle)
    {
        if (!names.TryGetValue(handle, out string? name))
        {
            TypeDefinition type = Metadata.GetTypeDefinition(handle);
            TypeDefinitionHandle outer = type.GetDeclaringType();
            name = outer.IsNil ? Join(type.Namespace, type.Name) : $"{NameOf(outer)}+{Metadata.GetString(type.Name)}";
            names[handle] = name;
        }
        return name;
    }

    /// <summary>The whole name of a type of another assembly.</summary>
    public string NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = Metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}+{Metadata.GetString(type.Name)}"
            : Join(type.Namespace, type.Name);
    }

    /// <summary>The type of this module with a whole name.</summary>
    public TypeDefinitionHandle? Find(string name)
    {
        byName ??= Metadata.TypeDefinitions.ToDictionary(NameOf);
        return byName.TryGetValue(name, out TypeDefinitionHandle found) ? found : null;
    }

    /// <summary>The simple name of the assembly that a reference leads to, or null where it stays within this one.</summary>
    public string? AssemblyOf(TypeReferenceHandle handle)
    {
        EntityHandle scope = Metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => Metadata.GetString(Metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }

    /// <summary>The followed type that a reference means, also where it moved to another assembly; null for one of the framework or of a package.</summary>
    public CodeReference? Resolve(TypeReferenceHandle handle) => Resolve(AssemblyOf(handle), NameOf(handle));

    /// <param name="assembly">The simple name of its assembly, or null for this one.</param>
    /// <param name="name">Its whole name.</param>
    public CodeReference? Resolve(string? assembly, string name)
    {
        CodeModule? module = assembly is null ? this : follow(assembly);
        return module is null ? null : module.Find(name) is { } type ? new CodeReference(module, type, default) : module.Forwarded(name);
    }

    /// <summary>A type with all its members.</summary>
    public CodePiece PieceOf(TypeDefinitionHandle type)
    {
        if (!pieces.TryGetValue(type, out CodePiece? piece))
        {
            CodeText text = new(this, null);
            text.Type(type);
            piece = text.Finish();
            pieces[type] = piece;
        }
        return piece;
    }

    /// <summary>The only purpose that a type, or the type around it, counts for; null where it counts for everything.</summary>
    public string? PurposeOf(TypeDefinitionHandle handle)
    {
        if (!purposes.TryGetValue(handle, out string? purpose))
        {
            TypeDefinition type = Metadata.GetTypeDefinition(handle);
            purpose = type.GetCustomAttributes().Select(Metadata.GetCustomAttribute).Select(Purpose).OfType<string>().FirstOrDefault()
                ?? (type.GetDeclaringType() is { IsNil: false } outer ? PurposeOf(outer) : null);
            purposes[handle] = purpose;
        }
        return purpose;
    }

    // The attribute's blob: a prolog of two bytes, then its text.
    private string? Purpose(CustomAttribute attribute)
    {
        EntityHandle type = attribute.Constructor.Kind == HandleKind.MemberReference
            ? Metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            : Metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        string name = type.Kind == HandleKind.TypeReference ? NameOf((TypeReferenceHandle)type) : NameOf((TypeDefinitionHandle)type);
        if (name != "Runner.Abstractions.CountsForAttribute")
        {
            return null;
        }
        BlobReader value = Metadata.GetBlobReader(attribute.Value);
        value.Offset = 2;
        return value.ReadSerializedString();
    }

    /// <summary>The files that are embedded, by name, as their digests.</summary>
    public IReadOnlyList<(string Name, string Digest)> Resources => field ??= [.. Embedded()];

    /// <summary>The code that runs when the assembly is loaded.</summary>
    public TypeDefinitionHandle Initializer => MetadataTokens.TypeDefinitionHandle(1);

    private IEnumerable<(string Name, string Digest)> Embedded()
    {
        foreach (ManifestResource resource in Metadata.ManifestResources.Select(Metadata.GetManifestResource).Where(r => r.Implementation.IsNil))
        {
            BlobReader data = Image.GetSectionData(Image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
            data.Offset = (int)resource.Offset;
            yield return (Metadata.GetString(resource.Name), Digest.OfBytes(data.ReadBytes(data.ReadInt32())));
        }
    }

    private CodeReference? Forwarded(string name)
    {
        foreach (ExportedType type in Metadata.ExportedTypes.Select(Metadata.GetExportedType))
        {
            if (type.IsForwarder && Join(type.Namespace, type.Name) == name)
            {
                return Resolve(Metadata.GetString(Metadata.GetAssemblyReference((AssemblyReferenceHandle)type.Implementation).Name), name);
            }
        }
        return null;
    }

    private string Join(StringHandle space, StringHandle name) =>
        space.IsNil ? Metadata.GetString(name) : $"{Metadata.GetString(space)}.{Metadata.GetString(name)}";
}
