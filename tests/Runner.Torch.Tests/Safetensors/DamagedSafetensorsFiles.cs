using System.Text;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Safetensors;

public sealed class DamagedSafetensorsFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    private string Damaged => Path.Combine(_folder, "damaged.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "tensor \"x\": ends at byte 8 of the data, which has only 4; the file is truncated or damaged")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "4 bytes at the end belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor \"x\": shape [3] of F32 does not fit the 8 bytes it has")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor \"x\": shape [4611686018427387904, 4] of F32 does not fit the 0 bytes it has")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "tensor \"x\": its shape is not a list of whole numbers from 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor \"x\": its data_offsets are not two rising whole numbers")]
    [InlineData("""{"x":{"dtype":"F8","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor \"x\": unknown dtype \"F8\"; known: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor \"x\": has no dtype")]
    [InlineData("""{"x":3}""", 8, "tensor \"x\": its entry is not a JSON object")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "tensor \"y\": begins at byte 2 of the data, inside tensor \"x\", which ends at 4")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}""", 9, "tensor \"y\": begins at byte 5 of the data, leaving a hole from byte 4")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"x":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "the header, at its line 1, column 54: key \"x\" is there twice")]
    [InlineData("""{"x":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor \"x\": shape [0, 4611686018427387904, 4] of U8 does not fit the 0 bytes it has")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1, "tensor \"x\": its shape has 33 axes, more than the 32 that are read")]
    [InlineData("{\"\\ud800\":3}", 0, "the header, at its line 1, column 2: a text that is not made of letters (half a character, or not UTF-8)")]
    [InlineData("""{"x":{"dtype":"U16","shape":[4],"data_offsets":[0,8]}}""", 4, "tensor \"x\": ends at byte 8 of the data, which has only 4; the file is truncated or damaged")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is not a JSON object")]
    [InlineData("""[1]""", 0, "the header is not a JSON object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ entry \"a\" is not a string")]
    public void TheErrorNamesFileTensorAndFault(string header, int dataLength, string problem)
    {
        File.WriteAllBytes(Damaged, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]]);
        Assert.Equal($"{Damaged}: {problem}", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);
    }

    [Fact]
    public void AHeaderThatIsNotJsonIsRefused()
    {
        File.WriteAllBytes(Damaged, [.. BitConverter.GetBytes(4L), .. "{{{{"u8]);
        Assert.Equal(Damaged + ": the header, at its line 1, column 2: no JSON from here on: \"{{{\"", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);
    }

    [Theory]
    [InlineData(long.MaxValue, "the header claims 9223372036854775807 bytes, more than the format's limit of 100000000; not a safetensors file?")]
    [InlineData(-1, "the header claims 18446744073709551615 bytes, more than the format's limit of 100000000; not a safetensors file?")]
    [InlineData(1000, "the header claims 1000 bytes but only 2 follow; the file is truncated or not a safetensors file")]
    public void AHugeHeaderLengthAllocatesNothing(long length, string problem)
    {
        File.WriteAllBytes(Damaged, [.. BitConverter.GetBytes(length), .. "{}"u8]);
        Assert.Equal($"{Damaged}: {problem}", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "a Git LFS pointer lies in the file's place; get the file itself by running in its folder: git lfs pull")]
    [InlineData("/annex/objects/SHA256E-s9--0.safetensors\n", "a git-annex pointer lies in the file's place; get the file itself by running in its folder: git annex get .")]
    [InlineData("\n <!DOCTYPE html>\n<html>", "a web page lies in the file's place; what was asked for was not what the address gave: fetch the file again")]
    [InlineData("<html><body>404</body></html>", "a web page lies in the file's place; what was asked for was not what the address gave: fetch the file again")]
    [InlineData("", "the file is empty; fetch it again")]
    public void WhatLiesInAFilesPlaceIsRecognised(string content, string problem)
    {
        File.WriteAllText(Damaged, content);
        Assert.Equal($"{Damaged}: {problem}", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);
        Assert.Equal($"{Damaged}: {problem}", Assert.Throws<Torch.Pickle.PickleException>(() => Torch.Pickle.StateDictionaryFile.Read(Damaged)).Message);
    }

    [Theory]
    [InlineData("""{"__metadata__":null,"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[4,6]}}""")]
    [InlineData("""{"w":{"dtype":"U16","shape":[1],"data_offsets":[0,2]},"x":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""")]
    public void WhatNobodyAsksForRefusesNoFile(string header)
    {
        byte[] data = header.Contains("\"w\":{\"dtype\":\"F8", StringComparison.Ordinal) ? [1, 2, 3, 4, 0, 0] : header.Contains("U16", StringComparison.Ordinal) ? [0, 0, 1, 2, 3, 4] : [1, 2, 3, 4];
        File.WriteAllBytes(Damaged, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. data]);
        using SafetensorsFile file = SafetensorsFile.Open(Damaged);
        using Tensor read = file.Read("x");
        Assert.Equal<byte>([1, 2, 3, 4], read.data<byte>().ToArray());
        Assert.Equal(["x"], file.Entries.Keys);
        if (file.Unread.Count == 0) return;
        string type = Assert.Single(file.Unread).Value;
        Assert.Equal(
            $"{Damaged}: tensor \"w\": has element type {type}, which is not read; known: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL",
            Assert.Throws<SafetensorsException>(() => file.Read("w")).Message);
    }

    [Fact]
    public void AFileOfThreeBytesIsTooShort()
    {
        File.WriteAllBytes(Damaged, [1, 2, 3]);
        Assert.Equal($"{Damaged}: too short to be a safetensors file (3 bytes)", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Equal($"{Damaged}: no such file", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Damaged)).Message);

    [Fact]
    public void AMissingTensorIsNamed()
    {
        SafetensorsWriter.Write(Damaged, []);
        using SafetensorsFile file = SafetensorsFile.Open(Damaged);
        Assert.Equal($"{Damaged}: tensor \"x\": not in the file, which has 0 tensors", Assert.Throws<SafetensorsException>(() => file.Read("x")).Message);
    }

    [Fact]
    public void WritingANameTwiceLeavesNoFile()
    {
        using Tensor tensor = ones(1);
        KeyValuePair<string, Tensor>[] twice = [new("x", tensor), new("x", tensor)];
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(Damaged, twice));
        Assert.Equal($"{Damaged}: tensor \"x\": given twice", error.Message);
        Assert.False(File.Exists(Damaged));
    }
}
