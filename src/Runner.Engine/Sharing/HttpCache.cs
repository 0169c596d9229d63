using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Sharing;

/// <summary>
/// A cache behind HTTP, in the protocol that build tools and bazel-remote speak: <c>GET</c>, <c>HEAD</c> and <c>PUT</c> of <c>ac/FINGERPRINT</c> and <c>cas/SHA256</c>. A server that fails once may have
/// its reasons: it is asked once more before it is given up.
/// </summary>
internal sealed class HttpCache : ICachePlace
{
    private const int MostRedirects = 5;
    private const long WorthAsking = 4096; // of smaller files, asking whether they are there takes as long as giving them
    private const long SlowestBytesPerSecond = 128 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly HttpClient client;
    private readonly Uri server;
    private readonly AuthenticationHeaderValue? user;
    private readonly TimeSpan patience;

    /// <param name="server">Its address, ending with a slash.</param>
    /// <param name="user">User and password with a colon between them, or nothing.</param>
    /// <param name="patience">How long it may keep silent.</param>
    public HttpCache(Uri server, string user, TimeSpan patience)
    {
        (this.server, this.patience) = (server, patience);
        this.user = user.Length > 0 ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user))) : null;
        client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = patience,
            MaxAutomaticRedirections = MostRedirects,
            PooledConnectionIdleTimeout = patience,
            UseCookies = false,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public Task<byte[]?> EntryAsync(string key, CancellationToken cancellation) => TryAsync(
        HttpMethod.Get,
        $"ac/{key}",
        null,
        0,
        async (response, patient) =>
        {
            if (response.Content.Headers.ContentLength > CacheEntry.MostBytes)
            {
                return [];
            }
            await using Stream content = await response.Content.ReadAsStreamAsync(patient);
            using MemoryStream all = new();
            byte[] block = new byte[1 << 14];
            for (int read = await content.ReadAsync(block, patient); read > 0 && all.Length <= CacheEntry.MostBytes; read = await content.ReadAsync(block, patient))
            {
                all.Write(block, 0, read);
            }
            return all.ToArray();
        },
        cancellation);

    public Task<Stream?> FileAsync(ArtifactFile file, CancellationToken cancellation) => TryAsync(
        HttpMethod.Get,
        $"cas/{file.Digest}",
        null,
        0,
        async (response, patient) => await response.Content.ReadAsStreamAsync(patient), // whatever its size: what is wrong with it is found by reading, and said
        cancellation);

    public async Task PutEntryAsync(string key, byte[] entry, bool anew, CancellationToken cancellation) =>
        await TryAsync(HttpMethod.Put, $"ac/{key}", () => new ByteArrayContent(entry), entry.Length, Nothing, cancellation);

    public async Task PutFileAsync(ArtifactFile file, string path, bool anew, CancellationToken cancellation)
    {
        string name = $"cas/{file.Digest}";
        if (!anew && file.Size > WorthAsking && await TryAsync(HttpMethod.Head, name, null, 0, Nothing, cancellation) is not null)
        {
            return;
        }
        await TryAsync(HttpMethod.Put, name, () => Content(file, path), file.Size, Nothing, cancellation);
    }

    public void Dispose() => client.Dispose();

    private static Task<object?> Nothing(HttpResponseMessage response, CancellationToken cancellation) => Task.FromResult<object?>(true);

    private static StreamContent Content(ArtifactFile file, string path)
    {
        FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (open.Length != file.Size)
        {
            open.Dispose();
            throw new ArtifactLostException(file.Digest, $"{file.Path} has other bytes than when it was made");
        }
        StreamContent content = new(open);
        content.Headers.ContentLength = file.Size; // servers want to know whether there is room
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    // Null where the server has no such thing.
    private async Task<T?> TryAsync<T>(
        HttpMethod method, string name, Func<HttpContent>? content, long bytes, Func<HttpResponseMessage, CancellationToken, Task<T?>> take, CancellationToken cancellation)
        where T : class
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(method, name, content, bytes, take, cancellation);
            }
            catch (CacheTroubleException trouble) when (attempt == 1 && trouble.InnerException is PassingException)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    private async Task<T?> AskAsync<T>(
        HttpMethod method, string name, Func<HttpContent>? content, long bytes, Func<HttpResponseMessage, CancellationToken, Task<T?>> take, CancellationToken cancellation)
        where T : class
    {
        TimeSpan limit = patience + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond);
        using CancellationTokenSource patient = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patient.CancelAfter(limit);
        using HttpRequestMessage request = new(method, new Uri(server, name)) { Content = content?.Invoke() };
        request.Headers.Authorization = user;
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patient.Token);
            if (response.StatusCode == HttpStatusCode.NotFound && method != HttpMethod.Put)
            {
                response.Dispose();
                return null;
            }
            if (!response.IsSuccessStatusCode)
            {
                throw Refusal(response, method == HttpMethod.Put);
            }
            T? taken = await take(response, patient.Token);
            if (taken is not Stream)
            {
                response.Dispose();
            }
            return taken;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or CacheTroubleException)
        {
            response?.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw Trouble(e, limit);
        }
    }

    private CacheTroubleException Trouble(Exception e, TimeSpan limit) => e switch
    {
        CacheTroubleException told => told,
        OperationCanceledException => new CacheTroubleException(FormattableString.Invariant($"does not answer within {limit.TotalSeconds:0} s"), inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new CacheTroubleException($"is nowhere: there is no machine called {server.Host}", inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new CacheTroubleException("takes no connection", inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new CacheTroubleException("has no certificate that this machine trusts, or does not speak TLS", inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new CacheTroubleException("cannot be reached through the proxy that the environment names", inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new CacheTroubleException("does not speak HTTP", inner: e),
        _ => new CacheTroubleException("breaks off in the middle of an answer", inner: new PassingException(e)),
    };

    private static CacheTroubleException Refusal(HttpResponseMessage response, bool isOfWriting)
    {
        string status = FormattableString.Invariant($"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        return (int)response.StatusCode switch
        {
            401 => new CacheTroubleException($"wants a user and a password that it knows, as in https://USER:PASSWORD@... ({status})", isOfWriting),
            403 => new CacheTroubleException($"does not allow {(isOfWriting ? "to write" : "to read")} ({status})", isOfWriting),
            413 or 507 => new CacheTroubleException($"has no room for what is given to it ({status})", isOfWriting),
            >= 300 and < 400 => new CacheTroubleException($"sends from one address to the next ({status})", isOfWriting),
            408 or 429 or >= 500 => new CacheTroubleException($"answers {status}", inner: new PassingException(null)),
            _ => new CacheTroubleException($"answers {status}", isOfWriting),
        };
    }

    /// <summary>Marks what may pass.</summary>
    private sealed class PassingException(Exception? inner) : Exception("it may pass", inner);
}
