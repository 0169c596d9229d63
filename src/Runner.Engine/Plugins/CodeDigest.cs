using System.Reflection;
using System.Reflection.Metadata;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Plugins;

/// <summary>
/// The digest of the code that a kind can reach, read from IL. It starts at the method that makes the kind and goes on to every type of the runner's own assemblies and of the plugin's
/// that reached code names: in a body, a signature, a field, a base type, an interface, a generic argument, an attribute that does something. Of a reached type all members count. The
/// framework and packages that the host supplies count by the names that code uses (their versions are components of their own); the plugin's other files count whole, and so does what these
/// refer to. Resources of reached assemblies and code that runs when these are loaded count; names of files, places of builds, the order of types and friends (InternalsVisibleTo) do not.
/// What code reaches by reflection alone is not seen. None of the plugins and floors here does that: their JSON names its types as generic arguments or by attributes, which are
/// followed, modules of networks look at their own fields, and the engine makes stages, parts and settings from what was registered. A type that must be looked up by name is named with
/// <see cref="Abstractions.AlsoDependsOnAttribute"/>.
/// The engine itself does not count: what it does to bytes is covered by the types at the start of its hashes.
/// </summary>
internal static class CodeDigest
{
    private const string Format = "runner code 1";

    /// <param name="roots">Where the kind is made.</param>
    /// <param name="privateFiles">Digests of files that count as they are.</param>
    /// <param name="without">Purposes: types that count for one of these alone are passed by (<see cref="Abstractions.CountsForAttribute"/>).</param>
    public static CodeReach Of(CodeRoots roots, IReadOnlyList<(string Name, string Digest)> privateFiles, IReadOnlyList<string> without)
    {
        StringBuilder text = new();
        text.Append(Format).Append('\n').Append(roots.Arguments).Append('\n');
        Walk walk = new(roots, without);
        walk.Start(text);
        walk.Finish();
        List<string> counted = [.. walk.Types.Select(t => $"type {t.TypeName} {t.Module.PieceOf(t.Type).Digest}"), .. walk.Data];
        counted.AddRange(walk.Modules.SelectMany(m => m.Resources).Select(r => $"resource {r.Name} {r.Digest}"));
        counted.AddRange(privateFiles.Select(f => $"file {f.Name} {f.Digest}"));
        text.AppendJoin('\n', counted.Order(StringComparer.Ordinal));
        return new CodeReach(Digest.OfText(text.ToString()), [.. walk.Types.Select(t => t.TypeName).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Follows references from the roots until nothing new is met.</summary>
    private sealed class Walk(CodeRoots roots, IReadOnlyList<string> without)
    {
        private readonly Queue<CodeReference> open = [];
        private readonly HashSet<CodeReference> seen = [];
        private readonly CodeNicknames nicknames = new(roots);

        public List<CodeReference> Types { get; } = [];

        /// <summary>What the compiler put aside for arrays and the like.</summary>
        public List<string> Data { get; } = [];

        public HashSet<CodeModule> Modules { get; } = [];

        /// <summary>Writes the roots, and what they use of the classes that they are written in: these hold the other kinds' roots as well, so they count member by member.</summary>
        public void Start(StringBuilder text)
        {
            foreach (CodeReference root in roots.Methods)
            {
                text.Append(Follow(root, isRoot: true)).Append('\n');
            }
            foreach (CodeReference whole in roots.Types)
            {
                Meet(whole);
            }
            Queue<CodeReference> others = [];
            while (open.TryDequeue(out CodeReference met))
            {
                switch (nicknames.Share(met))
                {
                    case CodeShare.Member:
                        text.Append(nicknames.Of(met.Type, met.Member)).Append(' ').Append(Follow(met, isRoot: false)).Append('\n');
                        break;
                    case CodeShare.Whole:
                        others.Enqueue(met);
                        break;
                }
            }
            while (others.TryDequeue(out CodeReference other))
            {
                open.Enqueue(other);
            }
        }

        public void Finish()
        {
            while (open.TryDequeue(out CodeReference met))
            {
                if (!met.Member.IsNil && met.TypeName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal))
                {
                    CodePiece member = Piece(met, null, isRoot: false);
                    Data.Add($"data {member.Digest}");
                    Meet(member);
                    continue;
                }
                CodeReference type = met with { Member = default };
                if (met == type || seen.Add(type))
                {
                    Types.Add(type);
                    Meet(type.Module.PieceOf(type.Type));
                }
            }
        }

        private string Follow(CodeReference member, bool isRoot)
        {
            seen.Add(member);
            CodePiece piece = Piece(member, nicknames, isRoot);
            Meet(piece);
            return piece.Digest;
        }

        private static CodePiece Piece(CodeReference member, CodeNicknames? nicknames, bool isRoot)
        {
            CodeText text = new(member.Module, nicknames?.For(member.Module));
            if (member.Member.Kind == HandleKind.MethodDefinition)
            {
                text.Method((MethodDefinitionHandle)member.Member, isRoot);
            }
            else
            {
                text.Field((FieldDefinitionHandle)member.Member);
            }
            return text.Finish();
        }

        private void Meet(CodePiece piece)
        {
            foreach (CodeReference reference in piece.References)
            {
                Meet(reference);
            }
        }

        private void Meet(CodeReference reference)
        {
            if (without.Count > 0 && reference.Module.PurposeOf(reference.Type) is { } purpose && without.Contains(purpose))
            {
                return;
            }
            if (Modules.Add(reference.Module))
            {
                Meet(new CodeReference(reference.Module, reference.Module.Initializer, default));
            }
            if (seen.Add(reference))
            {
                open.Enqueue(reference);
            }
        }
    }
}

/// <param name="Digest">SHA-256 in lower-case hex.</param>
/// <param name="Types">The names of the types that count whole, in their order.</param>
internal sealed record CodeReach(string Digest, IReadOnlyList<string> Types);

/// <summary>Where a kind's code starts.</summary>
/// <param name="Methods">The methods behind what was registered.</param>
/// <param name="Types">Types that count whole, because something of them was computed before it was registered.</param>
/// <param name="Arguments">The types that a generic method registered with.</param>
internal sealed record CodeRoots(IReadOnlyList<CodeReference> Methods, IReadOnlyList<CodeReference> Types, string Arguments);

/// <summary>How much of a type that is met counts.</summary>
internal enum CodeShare
{
    /// <summary>Nothing by this alone.</summary>
    Nothing,

    /// <summary>The member that is met.</summary>
    Member,

    /// <summary>All of it.</summary>
    Whole,
}

/// <summary>
/// Names for what the compiler numbers in the classes that registering methods stand in, by the order in which a kind meets it: a kind that is added must not rename the others' code.
/// </summary>
internal sealed class CodeNicknames
{
    private readonly HashSet<CodeReference> classes = [];
    private readonly Dictionary<EntityHandle, string> given = [];
    private readonly CodeModule? module;

    public CodeNicknames(CodeRoots roots)
    {
        module = roots.Methods.Count > 0 ? roots.Methods[0].Module : null;
        foreach (CodeReference root in roots.Methods.Where(r => r.Module == module))
        {
            for (TypeDefinitionHandle type = root.Type; !type.IsNil; type = module!.Metadata.GetTypeDefinition(type).GetDeclaringType())
            {
                classes.Add(new CodeReference(module!, type, default));
            }
        }
    }

    public CodeNicknames? For(CodeModule of) => of == module ? this : null;

    /// <summary>
    /// How much of a type counts. Of a class that a registering method stands in only the static methods that are used; as soon as there is an object of it or a field is used,
    /// the whole. Of one that holds lambdas only those that are used: nobody else knows its objects.
    /// </summary>
    public CodeShare Share(CodeReference reference)
    {
        if (reference.Module != module || !Covers(reference.Type))
        {
            return CodeShare.Whole;
        }
        if (HoldsLambdas(reference.Type))
        {
            return reference.Member.IsNil ? CodeShare.Nothing : CodeShare.Member;
        }
        MetadataReader metadata = module.Metadata;
        return reference.Member.Kind == HandleKind.MethodDefinition
            && metadata.GetMethodDefinition((MethodDefinitionHandle)reference.Member).Attributes.HasFlag(MethodAttributes.Static)
            ? CodeShare.Member
            : CodeShare.Whole;
    }

    /// <summary>The nickname of a class that holds lambdas, or null.</summary>
    public string? Of(TypeDefinitionHandle type) => HoldsLambdas(type) && Covers(type) ? "~" : null;

    /// <summary>The nickname of a member, or null for one that keeps its name.</summary>
    public string? Of(TypeDefinitionHandle type, EntityHandle member)
    {
        MetadataReader metadata = module!.Metadata;
        StringHandle name = member.Kind == HandleKind.MethodDefinition
            ? metadata.GetMethodDefinition((MethodDefinitionHandle)member).Name
            : metadata.GetFieldDefinition((FieldDefinitionHandle)member).Name;
        if (!metadata.StringComparer.StartsWith(name, "<") || !Covers(type))
        {
            return null;
        }
        if (!given.TryGetValue(member, out string? nickname))
        {
            nickname = $"~{given.Count}";
            given[member] = nickname;
        }
        return nickname;
    }

    private bool Covers(TypeDefinitionHandle type) =>
        classes.Contains(new CodeReference(module!, type, default))
        || (HoldsLambdas(type) && module!.Metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer && Covers(outer));

    private bool HoldsLambdas(TypeDefinitionHandle type) => module!.Metadata.StringComparer.StartsWith(module.Metadata.GetTypeDefinition(type).Name, "<>c");
}
