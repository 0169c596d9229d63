using Microsoft.ML.Tokenizers;
using Runner.Diffusion.Text.Normalization;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>CLIP's byte-pair tokenizer, with the ids of transformers' <c>CLIPTokenizer</c>. Safe to use from several threads.</summary>
public sealed class ClipTokenizer
{
    internal const string BeginToken = "<|startoftext|>";
    internal const string EndToken = "<|endoftext|>";
    internal const string EndOfWord = "</w>";

    private readonly BpeTokenizer _pairs;
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Lazy<Dictionary<int, string>> _written;
    private readonly SpecialToken[] _raw;
    private readonly SpecialToken[] _normalized;

    private ClipTokenizer(TokenizerFolder folder)
    {
        _vocabulary = folder.Vocabulary;
        _written = new(() => _vocabulary.ToDictionary(token => token.Value, token => token.Key));
        _raw = [.. folder.Special.Where(token => !token.AfterNormalization)];
        _normalized = [.. folder.Special.Where(token => token.AfterNormalization)];
        MaxLength = folder.MaxLength;
        (BeginId, EndId, PadId) = (_vocabulary[BeginToken], _vocabulary[EndToken], _vocabulary[folder.PadToken]);
        _pairs = BpeTokenizer.Create(new BpeOptions(_vocabulary)
        {
            Merges = folder.Merges,
            ByteLevel = true,
            EndOfWordSuffix = EndOfWord,
            PreTokenizer = new ClipSplitter(),
        });
    }

    /// <summary>Tokens of a padded text, begin and end included: 77 for the published models.</summary>
    public int MaxLength { get; }

    /// <summary>One more than the largest id: what the text encoder's <c>vocab_size</c> must be.</summary>
    public int VocabularySize => _vocabulary.Values.Max() + 1;

    /// <summary>The token that begins a text.</summary>
    public int BeginId { get; }

    /// <summary>The token that ends a text.</summary>
    public int EndId { get; }

    /// <summary>The token that fills a text up.</summary>
    public int PadId { get; }

    /// <summary>Reads a tokenizer folder.</summary>
    /// <exception cref="InvalidDataException">A file lacks something or asks for what is not implemented; the message names file and key.</exception>
    public static ClipTokenizer Load(string folder) => new(TokenizerFolder.Read(folder));

    /// <summary>Begin, the text's tokens, end; a text that is too long loses its tail (see <see cref="Unread"/>). Not padded.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        List<int> ids = [BeginId, .. Whole(text)];
        if (ids.Count > MaxLength - 1) ids.RemoveRange(MaxLength - 1, ids.Count - MaxLength + 1);
        ids.Add(EndId);
        return ids;
    }

    /// <summary>The words at the end of a text for which there is no room, or not for all of their tokens; empty where all of it is read.</summary>
    public string Unread(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int room = MaxLength - 2;
        for (int read = 0; read < words.Length; read++)
        {
            // Tokens join no two words.
            room -= Whole(words[read]).Count;
            if (room < 0) return string.Join(' ', words[read..]);
        }

        return "";
    }

    private List<int> Whole(string text)
    {
        List<int> ids = [];
        foreach ((string stretch, SpecialToken? token) in SpecialToken.Split(text, _raw))
        {
            if (token is not null) ids.Add(_vocabulary[token.Content]);
            else AddStretch(ClipNormalization.Apply(stretch), ids);
        }

        return ids;
    }

    /// <summary>The tokens of <see cref="Encode(string)"/> as they are written, padded: the last of a word ends in a blank, and what is no part of the text is empty.</summary>
    public IReadOnlyList<string> Pieces(string text)
    {
        IReadOnlyList<int> ids = Encode(text);
        return [.. ids.Select(id => id == BeginId || id == EndId || id == PadId ? "" : _written.Value[id].Replace(EndOfWord, " ", StringComparison.Ordinal)), .. Enumerable.Repeat("", MaxLength - ids.Count)];
    }

    /// <summary><see cref="Encode(string)"/>, padded to <see cref="MaxLength"/> and stacked.</summary>
    /// <returns>[texts, <see cref="MaxLength"/>], int64, on the CPU</returns>
    public Tensor Encode(IReadOnlyList<string> texts)
    {
        long[] ids = new long[texts.Count * MaxLength];
        Array.Fill(ids, PadId);
        for (int i = 0; i < texts.Count; i++)
        {
            IReadOnlyList<int> encoded = Encode(texts[i]);
            for (int j = 0; j < encoded.Count; j++) ids[(i * MaxLength) + j] = encoded[j];
        }

        return tensor(ids, [texts.Count, MaxLength]);
    }

    private void AddStretch(string normalized, List<int> ids)
    {
        foreach ((string text, SpecialToken? token) in SpecialToken.Split(normalized, _normalized))
        {
            if (token is not null) ids.Add(_vocabulary[token.Content]);
            else ids.AddRange(_pairs.EncodeToIds(text, considerNormalization: false));
        }
    }
}
