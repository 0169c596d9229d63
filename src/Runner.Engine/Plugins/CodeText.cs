using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Plugins;

/// <summary>
/// Code as a text that says what it does and not where it stands: rows of metadata tables by the names behind them, strings by their letters. Methods stand in the order of their texts;
/// fields and properties stay in the order of their declaration, for memory and whoever looks at them by reflection.
/// </summary>
/// <param name="module">Where the code is.</param>
/// <param name="nicknames">Names for what the compiler numbers, where numbers must not count; null for names as they are.</param>
internal sealed class CodeText(CodeModule module, CodeNicknames? nicknames) : ISignatureTypeProvider<string, object?>, ICustomAttributeTypeProvider<string>
{
    // Attributes of these namespaces describe, limit what a file may say, or speak to compilers and debuggers.
    private static readonly string[] Describing =
        ["System.ComponentModel.", "System.Runtime.CompilerServices.", "System.Runtime.Versioning.", "System.Diagnostics.", "System.CodeDom.", "System.Reflection.", "Microsoft.CodeAnalysis.", "Runner.Abstractions."];

    private static readonly string[] DescribingOne = ["System.ObsoleteAttribute", "System.AttributeUsageAttribute", "System.ParamArrayAttribute", "System.CLSCompliantAttribute"];

    private static readonly string[] Doing =
        ["System.ComponentModel.TypeConverterAttribute", "System.Runtime.CompilerServices.InlineArrayAttribute", "Runner.Abstractions.AlsoDependsOnAttribute"];

    private readonly MetadataReader metadata = module.Metadata;
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, string?> foreign = [];
    private List<CodeReference> references = [];

    public CodePiece Finish() => new(Digest.OfText(text.ToString()), [.. references.Distinct()]);

    public void Type(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        Line($"type {module.NameOf(handle)} {(int)type.Attributes}");
        if (type.GetLayout() is { IsDefault: false } layout)
        {
            Line($"layout {layout.PackingSize} {layout.Size}");
        }
        GenericParameters(type.GetGenericParameters());
        Line($"base {(type.BaseType.IsNil ? "" : Token(type.BaseType))}");
        Sorted(type.GetInterfaceImplementations().Select(i => $"interface {Token(metadata.GetInterfaceImplementation(i).Interface)}"));
        Sorted(type.GetMethodImplementations().Select(metadata.GetMethodImplementation).Select(m => $"implements {Token(m.MethodDeclaration)} {Token(m.MethodBody)}"));
        Attributes(type.GetCustomAttributes());
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            Field(field);
        }
        foreach (PropertyDefinition property in type.GetProperties().Select(metadata.GetPropertyDefinition))
        {
            Line($"property {metadata.GetString(property.Name)} {Method(property.DecodeSignature(this, null))}");
            Attributes(property.GetCustomAttributes());
        }
        Sorted(type.GetMethods().Select(method => Apart(() => Method(method))));
    }

    public void Field(FieldDefinitionHandle handle)
    {
        FieldDefinition field = metadata.GetFieldDefinition(handle);
        Line($"field {MemberName(field.GetDeclaringType(), handle, field.Name)} {(int)field.Attributes} {field.DecodeSignature(this, null)} at {field.GetOffset()}");
        Blob("marshalled", field.GetMarshallingDescriptor());
        if (!field.GetDefaultValue().IsNil)
        {
            Constant constant = metadata.GetConstant(field.GetDefaultValue());
            Line($"constant {constant.TypeCode} {Convert.ToHexStringLower(metadata.GetBlobBytes(constant.Value))}");
        }
        if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            int size = StaticData.SizeOf(metadata, field);
            Line($"data {Convert.ToHexStringLower(module.Image.GetSectionData(field.GetRelativeVirtualAddress()).GetReader(0, size).ReadBytes(size))}");
        }
        Attributes(field.GetCustomAttributes());
    }

    /// <param name="handle">The method.</param>
    /// <param name="isRoot">True for one whose name does not count: nothing calls it by that.</param>
    public void Method(MethodDefinitionHandle handle, bool isRoot = false)
    {
        MethodDefinition method = metadata.GetMethodDefinition(handle);
        string name = isRoot ? "" : MemberName(method.GetDeclaringType(), handle, method.Name);
        Line($"method {name} {(int)method.Attributes} {(int)method.ImplAttributes} {Method(method.DecodeSignature(this, null))}");
        GenericParameters(method.GetGenericParameters());
        Attributes(method.GetCustomAttributes());
        foreach (Parameter parameter in method.GetParameters().Select(metadata.GetParameter).OrderBy(p => p.SequenceNumber))
        {
            Line($"parameter {parameter.SequenceNumber} {(int)parameter.Attributes}");
            Blob("marshalled", parameter.GetMarshallingDescriptor());
            Attributes(parameter.GetCustomAttributes());
        }
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        {
            MethodImport import = method.GetImport();
            Line($"native {metadata.GetString(metadata.GetModuleReference(import.Module).Name)} {metadata.GetString(import.Name)} {(int)import.Attributes}");
        }
        if (method.RelativeVirtualAddress != 0 && (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL)
        {
            Body(module.Image.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    /// <summary>Says what a token means, and remembers what that leads to.</summary>
    public string Token(EntityHandle handle)
    {
        if (nicknames is not null)
        {
            return Meaning(handle);
        }
        if (!module.Tokens.TryGetValue(handle, out (string Text, CodeReference[] References) known))
        {
            List<CodeReference> outer = references;
            references = [];
            string meaning = Meaning(handle);
            module.Tokens[handle] = known = (meaning, [.. references]);
            references = outer;
        }
        references.AddRange(known.References);
        return known.Text;
    }

    private string Meaning(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0);
            case HandleKind.TypeReference:
                return GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0);
            case HandleKind.TypeSpecification:
                return metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return $"{Owner(method.GetDeclaringType(), handle)}::{MemberName(method.GetDeclaringType(), handle, method.Name)} {Method(method.DecodeSignature(this, null))}";
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                return $"{Owner(field.GetDeclaringType(), handle)}::{MemberName(field.GetDeclaringType(), handle, field.Name)} {field.DecodeSignature(this, null)}";
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                string signature = member.GetKind() == MemberReferenceKind.Field ? member.DecodeFieldSignature(this, null) : Method(member.DecodeMethodSignature(this, null));
                return $"{Token(member.Parent)}::{metadata.GetString(member.Name)} {signature}";
            case HandleKind.MethodSpecification:
                MethodSpecification specification = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return $"{Token(specification.Method)}<{string.Join(',', specification.DecodeSignature(this, null))}>";
            case HandleKind.StandaloneSignature:
                return Method(metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(this, null));
            case HandleKind.ModuleReference:
                return metadata.GetString(metadata.GetModuleReference((ModuleReferenceHandle)handle).Name);
            default:
                throw new BadImageFormatException($"a token of kind {handle.Kind} in code");
        }
    }

    private string Owner(TypeDefinitionHandle type, EntityHandle member)
    {
        references.Add(new CodeReference(module, type, member));
        return nicknames?.Of(type) ?? module.NameOf(type);
    }

    private string MemberName(TypeDefinitionHandle type, EntityHandle member, StringHandle name) => nicknames?.Of(type, member) ?? metadata.GetString(name);

    private void Body(MethodBodyBlock body)
    {
        Line($"body {body.LocalVariablesInitialized}");
        if (!body.LocalSignature.IsNil)
        {
            Line($"locals {string.Join(' ', metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null))}");
        }
        BlobReader il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            Instruction(ref il);
        }
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Line($"{region.Kind} {region.TryOffset} {region.TryLength} {region.HandlerOffset} {region.HandlerLength} {region.FilterOffset} {(region.CatchType.IsNil ? "" : Token(region.CatchType))}");
        }
    }

    private void Instruction(ref BlobReader il)
    {
        int code = il.ReadByte();
        code = code == 0xFE ? 0xFE00 | il.ReadByte() : code;
        text.Append(code.ToString("x", CultureInfo.InvariantCulture));
        switch (Operand.Of(code))
        {
            case Operand.Token:
                text.Append(' ').Append(Token(MetadataTokens.EntityHandle(il.ReadInt32())));
                break;
            case Operand.Text:
                string letters = metadata.GetUserString((UserStringHandle)MetadataTokens.Handle(il.ReadInt32()));
                text.Append(' ').Append(letters.Length).Append(':').Append(letters);
                break;
            case Operand.Switch:
                int count = il.ReadInt32();
                text.Append(' ').Append(Convert.ToHexStringLower(il.ReadBytes(4 * count)));
                break;
            case > 0 and int size:
                text.Append(' ').Append(Convert.ToHexStringLower(il.ReadBytes(size)));
                break;
        }
        text.Append('\n');
    }

    private void GenericParameters(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameter parameter in parameters.Select(metadata.GetGenericParameter))
        {
            Line($"generic {(int)parameter.Attributes}");
            Sorted(parameter.GetConstraints().Select(c => $"constraint {Token(metadata.GetGenericParameterConstraint(c).Type)}"));
        }
    }

    private void Attributes(CustomAttributeHandleCollection attributes) => Sorted(attributes.Select(metadata.GetCustomAttribute).Where(Counts).Select(Attribute));

    private bool Counts(CustomAttribute attribute)
    {
        string name = attribute.Constructor.Kind == HandleKind.MemberReference
            ? NameOf(metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent)
            : module.NameOf(metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());
        return Doing.Contains(name) || !(DescribingOne.Contains(name) || Describing.Any(space => name.StartsWith(space, StringComparison.Ordinal)));
    }

    private string NameOf(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => module.NameOf((TypeReferenceHandle)type),
        HandleKind.TypeDefinition => module.NameOf((TypeDefinitionHandle)type),
        _ => "",
    };

    private string Attribute(CustomAttribute attribute)
    {
        CustomAttributeValue<string> value = attribute.DecodeValue(this);
        IEnumerable<string> fixedOnes = value.FixedArguments.Select(a => Argument(a.Value));
        IEnumerable<string> named = value.NamedArguments.Select(a => $"{a.Name}={Argument(a.Value)}");
        return $"attribute {Token(attribute.Constructor)} {string.Join(' ', [.. fixedOnes, .. named])}";
    }

    private static string Argument(object? value) => value switch
    {
        null => "null",
        ImmutableArray<CustomAttributeTypedArgument<string>> list => $"[{string.Join(' ', list.Select(a => Argument(a.Value)))}]",
        _ when Convert.ToString(value, CultureInfo.InvariantCulture) is { } said => $"{said.Length}:{said}",
        _ => "",
    };

    private string Method(MethodSignature<string> signature) =>
        $"{signature.Header.RawValue} {signature.GenericParameterCount} {signature.ReturnType}({string.Join(',', signature.ParameterTypes)};{signature.RequiredParameterCount})";

    private void Blob(string what, BlobHandle blob)
    {
        if (!blob.IsNil)
        {
            Line($"{what} {Convert.ToHexStringLower(metadata.GetBlobBytes(blob))}");
        }
    }

    // What is written meanwhile, taken out again.
    private string Apart(Action write)
    {
        int start = text.Length;
        write();
        string written = text.ToString(start, text.Length - start);
        text.Length = start;
        return written;
    }

    private void Sorted(IEnumerable<string> lines)
    {
        foreach (string line in lines.ToArray().Order(StringComparer.Ordinal))
        {
            Line(line);
        }
    }

    private void Line(string line) => text.Append(line).Append('\n');

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Owner(handle, default);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        if (module.Resolve(handle) is { } followed)
        {
            references.Add(followed);
        }
        string name = module.NameOf(handle);
        foreign[name] = module.AssemblyOf(handle);
        return name;
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Token(handle);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) =>
        $"{elementType}[{shape.Rank};{string.Join(',', shape.Sizes)};{string.Join(',', shape.LowerBounds)}]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType + " pinned";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"function {Method(signature)}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} {(isRequired ? "must" : "may")} {modifier}";

    public string GetSystemType() => "System.Type";

    public bool IsSystemType(string type) => type == "System.Type";

    public string GetTypeFromSerializedName(string name)
    {
        Follow(System.Reflection.Metadata.TypeName.Parse(name));
        return name;
    }

    // An enumeration of a followed assembly says its number itself; for one of the framework the runtime does. What only the plugin has is taken as whole numbers, as nearly all are.
    public PrimitiveTypeCode GetUnderlyingEnumType(string type)
    {
        string name = type.Split(',')[0].Trim();
        CodeReference? own = references.Cast<CodeReference?>().LastOrDefault(r => r!.Value.TypeName == name) ?? module.Resolve(null, name);
        if (own is { } known)
        {
            MetadataReader reader = known.Module.Metadata;
            FieldDefinition number = reader.GetTypeDefinition(known.Type).GetFields().Select(reader.GetFieldDefinition).First(f => !f.Attributes.HasFlag(FieldAttributes.Static));
            return Enum.Parse<PrimitiveTypeCode>(number.DecodeSignature(this, null));
        }
        System.Type? supplied = System.Type.GetType(type.Contains(',') ? type : $"{type}, {foreign.GetValueOrDefault(type)}", throwOnError: false);
        return supplied is { IsEnum: true } ? Enum.Parse<PrimitiveTypeCode>(Enum.GetUnderlyingType(supplied).Name) : PrimitiveTypeCode.Int32;
    }

    private void Follow(TypeName name)
    {
        if (name.IsConstructedGenericType)
        {
            Follow(name.GetGenericTypeDefinition());
            foreach (TypeName argument in name.GetGenericArguments())
            {
                Follow(argument);
            }
        }
        else if (name.IsArray || name.IsByRef || name.IsPointer)
        {
            Follow(name.GetElementType());
        }
        else if (module.Resolve(name.AssemblyName?.Name, name.FullName) is { } followed)
        {
            references.Add(followed);
        }
    }
}

/// <summary>What follows an operation's code in IL: so many bytes, or one of these.</summary>
internal static class Operand
{
    public const int Token = -1;
    public const int Text = -2;
    public const int Switch = -3;

    /// <param name="code">One byte, or 0xFE00 and the second of two.</param>
    /// <exception cref="BadImageFormatException">There is no such operation.</exception>
    public static int Of(int code) => code switch
    {
        0x72 => Text,
        0x45 => Switch,
        0x27 or 0x28 or 0x29 or 0x6F or 0x70 or 0x71 or 0x73 or 0x74 or 0x75 or 0x79 => Token,
        >= 0x7B and <= 0x81 or 0x8C or 0x8D or 0x8F or >= 0xA3 and <= 0xA5 or 0xC2 or 0xC6 or 0xD0 => Token,
        0xFE06 or 0xFE07 or 0xFE15 or 0xFE16 or 0xFE1C => Token,
        >= 0x0E and <= 0x13 or 0x1F or >= 0x2B and <= 0x37 or 0xDE or 0xFE12 or 0xFE19 => 1,
        >= 0xFE09 and <= 0xFE0E => 2,
        0x20 or 0x22 or >= 0x38 and <= 0x44 or 0xDD => 4,
        0x21 or 0x23 => 8,
        <= 0x26 or 0x2A or >= 0x46 and <= 0xBA or 0xC3 or >= 0xD1 and <= 0xE0 or >= 0xFE00 and <= 0xFE1E => 0,
        _ => throw new BadImageFormatException($"unknown operation {code:x} in code"),
    };
}

/// <summary>How many bytes stand behind a static field that the compiler filled.</summary>
internal static class StaticData
{
    public static int SizeOf(MetadataReader metadata, FieldDefinition field)
    {
        BlobReader signature = metadata.GetBlobReader(field.Signature);
        signature.ReadSignatureHeader();
        SignatureTypeCode code = signature.ReadSignatureTypeCode();
        return code switch
        {
            SignatureTypeCode.Boolean or SignatureTypeCode.Byte or SignatureTypeCode.SByte => 1,
            SignatureTypeCode.Char or SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            SignatureTypeCode.TypeHandle when signature.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } type =>
                metadata.GetTypeDefinition((TypeDefinitionHandle)type).GetLayout().Size,
            _ => throw new BadImageFormatException($"static data of the unknown type {code}"),
        };
    }
}
