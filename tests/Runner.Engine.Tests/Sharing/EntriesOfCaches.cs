using System.Text;
using Runner.Engine.Planning;
using Runner.Engine.Sharing;
using Runner.Engine.Storing;

namespace Runner.Engine.Tests.Sharing;

/// <summary>What comes from a cache was written by anybody: it counts only where each part proves the other.</summary>
public sealed class EntriesOfCaches
{
    private static readonly Dictionary<string, string> Components = new() { ["kind"] = "\"count\"", ["recipe:step"] = "\"1\"" };

    private static readonly ArtifactFile Values = new("values/of.txt", 3, Digest.OfText("abc")) { Check = "00" };

    [Fact]
    public void AnEntryIsReadAsItWasWrittenAlsoWithWhatAServerAddsToIt()
    {
        ArtifactRecord record = Record(Values, new ArtifactFile("empty.txt", 0, Digest.OfText("")) { Check = "00" });
        byte[] entry = CacheEntry.Write(record);
        byte[] added = [.. entry, 0x4A, 0x03, 0x0A, 0x01, (byte)'w', 0x20, 0x01]; // execution_metadata (9) with a worker (1), and an exit code (4)

        Assert.Equal(ArtifactWriter.Text(record), ArtifactWriter.Text(CacheEntry.Read(entry, record.Fingerprint)!));
        Assert.Equal(ArtifactWriter.Text(record), ArtifactWriter.Text(CacheEntry.Read(added, record.Fingerprint)!));
    }

    [Fact]
    public void AnEntryIsTheMessageOfTheProtocolByteForByte()
    {
        ArtifactRecord record = Record(new ArtifactFile("a", 300, new string('0', 64)) { Check = "00" });
        byte[] entry = CacheEntry.Write(record);
        byte[] expected = [0x12, 0x4A, 0x0A, 0x01, (byte)'a', 0x12, 0x45, 0x0A, 0x40, .. Encoding.ASCII.GetBytes(new string('0', 64)), 0x10, 0xAC, 0x02]; // 300 is AC 02

        Assert.True(entry.AsSpan().EndsWith(expected), Convert.ToHexString(entry.AsSpan()[^expected.Length..]));
        Assert.Equal(0x12, entry[0]);
    }

    [Fact]
    public void AnEntryOfAnotherFingerprintOrWithFilesOutsideItsFolderIsNone()
    {
        ArtifactRecord record = Record(Values);

        Assert.Null(CacheEntry.Read(CacheEntry.Write(record), new string('a', 64)));
        Assert.Null(ReadAgain(record with { Components = new Dictionary<string, string> { ["kind"] = "\"other\"" } }));
        Assert.Null(ReadAgain(record with { Digest = new string('b', 64) }));
        Assert.Null(ReadAgain(record with { Dropped = true }));
        Assert.Null(ReadAgain(record with { Intermediate = true }));
        foreach (string path in new[] { "../up.txt", "/etc/passwd", "a/../../b", "a//b", "a\\b", "record.json", "record.new", ".", "" })
        {
            Assert.Null(ReadAgain(Record(Values with { Path = path })));
        }
        Assert.Null(ReadAgain(Record(Values, Values with { Path = "VALUES/of.txt" })));
        Assert.Null(ReadAgain(Record(Values with { Size = -1 })));
        Assert.Null(ReadAgain(Record(Values with { Digest = "../../x" })));
    }

    [Fact]
    public void NoChangeOfAnEntrysBytesIsTakenForAnotherRecordNorThrows()
    {
        ArtifactRecord record = Record(Values);
        byte[] entry = CacheEntry.Write(record);
        uint state = 12345;
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] changed = [.. entry[..(trial % 3 == 0 ? (int)(Next() % (uint)entry.Length) : entry.Length)]];
            for (int i = 0; i < changed.Length && i < 1 + trial % 4; i++)
            {
                changed[Next() % (uint)changed.Length] = (byte)Next();
            }
            if (CacheEntry.Read(changed, record.Fingerprint) is { } read)
            {
                Assert.Equal((record.Fingerprint, record.Digest), (read.Fingerprint, read.Digest));
            }
        }

        uint Next()
        {
            state ^= state << 13;
            state ^= state >> 17;
            return state ^= state << 5;
        }
    }

    [Theory]
    [InlineData("https://me:s3cret@example.org/a/", "https://example.org/a")]
    [InlineData("http://example.org:8080", "http://example.org:8080")]
    [InlineData("shared/cache", "shared/cache")]
    public void AnAddressIsNamedWithoutItsPassword(string typed, string named)
    {
        CacheAddress address = CacheAddress.Parse(typed)!;

        Assert.Equal((named, named), (address.Name, address.ToString()));
    }

    [Theory]
    [InlineData("s3://bucket")]
    [InlineData("https://")]
    [InlineData("http://example.org/a?b=c")]
    [InlineData("ftp://me:s3cret@example.org")]
    public void WhatIsNeitherAFolderNorAServerIsNone(string typed) => Assert.Null(CacheAddress.Parse(typed));

    private static ArtifactRecord? ReadAgain(ArtifactRecord record) => CacheEntry.Read(CacheEntry.Write(record), record.Fingerprint);

    private static ArtifactRecord Record(params ArtifactFile[] files) => new()
    {
        Fingerprint = Fingerprint.Of(Components),
        Digest = Digest.OfFiles("artifact 1", files),
        MadeBy = new ArtifactName("test", "count", "step-1"),
        Kind = "count",
        Components = Components,
        Files = files,
    };
}
