using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>How a server fails.</summary>
internal enum Fault
{
    None,

    /// <summary>It answers 500, whatever it is asked.</summary>
    Error,

    /// <summary>It ends the connection in the middle of each answer.</summary>
    CutShort,

    /// <summary>It sends each answer's last byte changed.</summary>
    Changed,

    /// <summary>It takes requests and says nothing.</summary>
    Silent,

    /// <summary>It sends from each address to the same one.</summary>
    Redirects,

    /// <summary>It says to everything that all is well, with a page of its own.</summary>
    Page,

    /// <summary>It knows nothing and takes nothing.</summary>
    Absent,

    /// <summary>It takes nothing that is given to it.</summary>
    Full,
}

/// <summary>
/// A server of a remote build cache that stores files, as strict as bazel-remote: files must have the hash that they are called by and say their length beforehand, and an entry must be an action's result,
/// which is given out only while all the files that it names are there.
/// </summary>
internal sealed partial class CacheServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-cache-server-").FullName;
    private readonly CancellationTokenSource _closed = new();
    private int _puts;

    public CacheServer(string user = "")
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        User = user;
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>User and password with a colon between them; empty where everybody may do everything.</summary>
    public string User { get; }

    public string Address => $"http://127.0.0.1:{Port}/store";

    /// <summary>How it fails from now on.</summary>
    public Fault Fault { get; set; }

    /// <summary>After so many files and entries that were given to it, it is gone.</summary>
    public int GoneAfter { get; set; } = int.MaxValue;

    public int Entries => Files("ac").Length;

    public string[] Files(string part) => Directory.Exists(Path.Combine(_folder, part)) ? Directory.GetFiles(Path.Combine(_folder, part)) : [];

    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }
        _closed.Cancel();
        _listener.Close();
        _closed.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext asked = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(asked));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // it is closed
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext asked)
    {
        try
        {
            await AnsweredAsync(asked);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            asked.Response.Abort();
        }
    }

    private async Task<int> AnsweredAsync(HttpListenerContext asked)
    {
        HttpListenerRequest request = asked.Request;
        Match name = Names().Match(request.Url!.AbsolutePath);
        byte[] body = [];
        if (request.HasEntityBody)
        {
            using MemoryStream all = new();
            await request.InputStream.CopyToAsync(all);
            body = all.ToArray();
        }
        switch (Fault)
        {
            case Fault.Error:
                return Answer(asked, 500);
            case Fault.Absent:
                return Answer(asked, 404);
            case Fault.Silent:
                await Task.Delay(Timeout.Infinite, _closed.Token);
                break;
            case Fault.Redirects:
                asked.Response.RedirectLocation = request.Url.AbsoluteUri;
                return Answer(asked, 307);
            case Fault.Page:
                return Answer(asked, 200, Encoding.UTF8.GetBytes("<html>please log in</html>"));
            case Fault.Full when request.HttpMethod == "PUT":
                return Answer(asked, 507);
        }
        if (User.Length > 0 && request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(User)))
        {
            return Answer(asked, 401);
        }
        if (!name.Success)
        {
            return Answer(asked, 400);
        }
        (string part, string key) = (name.Groups[1].Value, name.Groups[2].Value);
        return request.HttpMethod switch
        {
            "PUT" => Put(asked, part, key, body),
            "GET" or "HEAD" => Get(asked, part, key),
            _ => Answer(asked, 405),
        };
    }

    private int Put(HttpListenerContext asked, string part, string key, byte[] body)
    {
        if (Interlocked.Increment(ref _puts) > GoneAfter)
        {
            _listener.Stop();
            return 0;
        }
        bool isRight = asked.Request.ContentLength64 == body.Length && (part == "ac" ? FilesOf(body).Count >= 0 : Convert.ToHexStringLower(SHA256.HashData(body)) == key);
        if (!isRight)
        {
            return Answer(asked, 400);
        }
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, part)).FullName, key);
        lock (_listener)
        {
            File.WriteAllBytes(path, body);
        }
        return Answer(asked, 200);
    }

    private int Get(HttpListenerContext asked, string part, string key)
    {
        string path = Path.Combine(_folder, part, key);
        lock (_listener)
        {
            if (!File.Exists(path) || (part == "ac" && FilesOf(File.ReadAllBytes(path)).Any(digest => !File.Exists(Path.Combine(_folder, "cas", digest)))))
            {
                return Answer(asked, 404);
            }
            byte[] content = File.ReadAllBytes(path);
            return asked.Request.HttpMethod == "HEAD" ? Answer(asked, 200) : Answer(asked, 200, content, part == "cas");
        }
    }

    private int Answer(HttpListenerContext asked, int status, byte[]? content = null, bool isFile = false)
    {
        asked.Response.StatusCode = status;
        if (content is { Length: > 0 } && isFile && Fault == Fault.Changed)
        {
            content[^1] ^= 1;
        }
        if (asked.Request.HttpMethod != "HEAD")
        {
            asked.Response.ContentLength64 = content?.Length ?? 0;
        }
        if (content is { Length: > 0 } && isFile && Fault == Fault.CutShort)
        {
            asked.Response.OutputStream.Write(content, 0, content.Length / 2);
            asked.Response.OutputStream.Flush();
            asked.Response.Abort();
            return status;
        }
        if (content is not null)
        {
            asked.Response.OutputStream.Write(content);
        }
        asked.Response.Close();
        return status;
    }

    // The digests of the files that an action's result names and does not hold: output_files (2) of path (1), digest (2: hash 1, size 2) and contents (5), by the Remote Execution API.
    private static List<string> FilesOf(byte[] result)
    {
        List<string> digests = [];
        foreach (byte[] file in Fields(result).Where(field => field.Number == 2).Select(field => field.Bytes))
        {
            (int Number, byte[] Bytes)[] fields = Fields(file);
            Assert.NotEmpty(fields.Single(field => field.Number == 1).Bytes);
            string hash = Encoding.ASCII.GetString(Fields(fields.Single(field => field.Number == 2).Bytes).Single(field => field.Number == 1).Bytes);
            Assert.Matches("^[0-9a-f]{64}$", hash);
            bool isEmpty = !Fields(fields.Single(field => field.Number == 2).Bytes).Any(field => field.Number == 2);
            if (fields.Any(field => field.Number == 5))
            {
                Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(fields.Single(field => field.Number == 5).Bytes)));
            }
            else if (!isEmpty)
            {
                digests.Add(hash);
            }
        }
        return digests;
    }

    private static (int Number, byte[] Bytes)[] Fields(byte[] message)
    {
        List<(int, byte[])> fields = [];
        int at = 0;
        while (at < message.Length)
        {
            int tag = Number();
            if ((tag & 7) == 0)
            {
                Number();
                fields.Add((tag >> 3, []));
                continue;
            }
            Assert.Equal(2, tag & 7);
            int length = Number();
            fields.Add((tag >> 3, message[at..(at + length)]));
            at += length;
        }
        return [.. fields];

        int Number()
        {
            int number = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = message[at++];
                number |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    return number;
                }
            }
        }
    }

    [GeneratedRegex("^/store/(ac|cas)/([0-9a-f]{64})$")]
    private static partial Regex Names();
}
