using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Plugins;

/// <summary>The code of the runner's own assemblies that the host supplies: read once for all plugins.</summary>
internal sealed class HostCode(HostAssemblies host)
{
    private readonly Dictionary<string, CodeModule?> modules = [];

    /// <summary>One is worked out at a time: kinds of different plugins share what is read here.</summary>
    public Lock Turn { get; } = new();

    public IEnumerable<string> Files => host.OwnFiles;

    /// <returns>Null for an assembly that is not the runner's own.</returns>
    public CodeModule? Find(string name)
    {
        if (!modules.TryGetValue(name, out CodeModule? module))
        {
            module = host.OwnFile(name) is { } file ? new CodeModule(file, Find) : null;
            modules[name] = module;
        }
        return module;
    }
}

/// <summary>The code of one plugin: its own assembly, the files beside it, and the runner's assemblies.</summary>
internal sealed class PluginCode
{
    // What a plugin computes does not depend on its debug symbols, documentation and build manifests.
    private static readonly string[] NotCode = [".pdb", ".xml", ".deps.json", ".runtimeconfig.json"];

    private readonly string file;
    private readonly string name;
    private readonly HostCode host;
    private readonly CodeMemory memory;
    private readonly CodeModule main;
    private readonly Lazy<IReadOnlyList<(string Name, string File)>> privateFiles;
    private readonly Lazy<IReadOnlyList<(string Name, string Digest)>> privateDigests;
    private readonly Lazy<IReadOnlyList<CodeReference>> usedByPrivateFiles;
    private readonly Lazy<string?> identity;

    /// <param name="file">Its assembly.</param>
    /// <param name="folder">The folder that is its own, or null for what is built in.</param>
    /// <param name="host">What the host supplies.</param>
    /// <param name="memory">Digests of earlier runs.</param>
    public PluginCode(string file, string? folder, HostCode host, CodeMemory memory)
    {
        (this.file, this.host, this.memory) = (file, host, memory);
        name = Path.GetFileNameWithoutExtension(file);
        main = new CodeModule(file, Find);
        privateFiles = new(() => folder is null ? [] : FilesBeside(folder));
        privateDigests = new(() => [.. privateFiles.Value.Select(f => (f.Name, Digest.OfFile(f.File)))]);
        usedByPrivateFiles = new(() => [.. UsedByPrivateFiles().Distinct()]);
        identity = new(() => memory.IdentityOf([file, .. host.Files, .. privateFiles.Value.Select(f => f.File)]));
    }

    /// <summary>The code of a kind.</summary>
    /// <param name="kind">The family and the kind.</param>
    /// <param name="plugin">What registered it.</param>
    /// <param name="create">What makes it.</param>
    public KindCode Of(string kind, Type plugin, Delegate create)
    {
        Lazy<CodeReach> reach = new(() => Reach(plugin, create));
        return new KindCode(kind, () => Read(kind, () => memory.Recall(kind, identity.Value, () => reach.Value.Digest)), () => Read(kind, () => reach.Value.Types), without =>
            Read(kind, () => memory.Recall($"{kind} without {string.Join(' ', without)}", identity.Value, () => Reach(plugin, create, without).Digest)));
    }

    /// <summary>All that a kind reaches, but for what counts for some purposes alone.</summary>
    public CodeReach Reach(Type plugin, Delegate create, IReadOnlyList<string>? without = null)
    {
        lock (host.Turn)
        {
            return CodeDigest.Of(RootsOf(plugin, create), privateDigests.Value, without ?? []);
        }
    }

    private T Read<T>(string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new InvalidDataException($"the code of {kind} cannot be read: {file} or a file beside it was changed or removed meanwhile", e);
        }
    }

    private CodeModule? Find(string assembly) => assembly == name ? main : host.Find(assembly);

    private IReadOnlyList<(string Name, string File)> FilesBeside(string folder)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        return [.. Directory.EnumerateFiles(folder, "*", enumeration)
            .Where(f => !NotCode.Any(end => f.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            .Where(f => Path.GetFullPath(f) != Path.GetFullPath(file))
            .Select(f => (Path.GetRelativePath(folder, f).Replace('\\', '/'), f))
            .OrderBy(f => f.Item1, StringComparer.Ordinal)];
    }

    private CodeRoots RootsOf(Type plugin, Delegate create)
    {
        Registered registered = Registered.Of(create);
        StringBuilder arguments = new();
        List<CodeReference> types = [.. usedByPrivateFiles.Value];
        List<CodeReference> methods = [];
        foreach (MethodInfo method in registered.Methods)
        {
            if (RootOf(method) is { } root)
            {
                methods.Add(root);
            }
            foreach (Type argument in (Type[])[.. method.DeclaringType?.GetGenericArguments() ?? [], .. method.GetGenericArguments()])
            {
                arguments.Append(argument).Append('\n');
                types.AddRange(Named(argument));
            }
        }
        if (registered.Captures || methods.Count == 0)
        {
            types.AddRange(registered.Methods.Select(m => m.DeclaringType).OfType<Type>().Append(plugin).Select(Outermost).SelectMany(Named));
        }
        return new CodeRoots(methods, [.. types.Distinct()], arguments.ToString());
    }

    // A method that was made while running, or that stands in a file which counts whole, is no place to start from.
    private CodeReference? RootOf(MethodInfo method)
    {
        if (method.DeclaringType is null || method.Module.Assembly.IsDynamic || Find(method.Module.Assembly.GetName().Name!) is not { } module)
        {
            return null;
        }
        var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken);
        return new CodeReference(module, module.Metadata.GetMethodDefinition(handle).GetDeclaringType(), handle);
    }

    private IEnumerable<CodeReference> Named(Type type)
    {
        if (type.HasElementType)
        {
            return Named(type.GetElementType()!);
        }
        IEnumerable<CodeReference> arguments = type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Named) : [];
        Type plain = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        return plain.FullName is { } full && Find(type.Assembly.GetName().Name!) is { } module && module.Find(full) is { } found
            ? arguments.Append(new CodeReference(module, found, default))
            : arguments;
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    // The files count whole, and what they use of the runner's assemblies counts as if the plugin used it.
    private IEnumerable<CodeReference> UsedByPrivateFiles()
    {
        foreach ((_, string dependency) in privateFiles.Value.Where(f => f.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)))
        {
            using PEReader image = new(File.OpenRead(dependency));
            if (!image.HasMetadata || !image.GetMetadataReader().AssemblyReferences.Any(r => FollowsReference(image.GetMetadataReader(), r)))
            {
                continue;
            }
            CodeModule module = new(dependency, Find);
            foreach (TypeReferenceHandle handle in module.Metadata.TypeReferences)
            {
                if (module.AssemblyOf(handle) is not null && module.Resolve(handle) is { } used)
                {
                    yield return used;
                }
            }
        }
    }

    private bool FollowsReference(MetadataReader metadata, AssemblyReferenceHandle handle) =>
        Find(metadata.GetString(metadata.GetAssemblyReference(handle).Name)) is not null;

    /// <summary>What is behind a delegate.</summary>
    /// <param name="Methods">The methods that are called, also those that the called one holds as delegates.</param>
    /// <param name="Captures">Whether anything else was computed before and is held by it.</param>
    private sealed record Registered(IReadOnlyList<MethodInfo> Methods, bool Captures)
    {
        public static Registered Of(Delegate create)
        {
            List<MethodInfo> methods = [];
            bool captures = false;
            HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
            Collect(create);
            return new Registered(methods, captures);

            void Collect(Delegate called)
            {
                if (!seen.Add(called))
                {
                    return;
                }
                foreach (Delegate single in called.GetInvocationList())
                {
                    methods.Add(single.Method);
                    if (single.Target is { } target && seen.Add(target))
                    {
                        Look(target);
                    }
                }
            }

            void Look(object target)
            {
                for (Type? type = target.GetType(); type is not null; type = type.BaseType)
                {
                    foreach (FieldInfo held in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        if (held.GetValue(target) is Delegate inner)
                        {
                            Collect(inner);
                        }
                        else
                        {
                            captures = true;
                        }
                    }
                }
            }
        }
    }
}
