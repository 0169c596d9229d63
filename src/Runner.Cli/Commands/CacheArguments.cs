using System.CommandLine;
using System.CommandLine.Parsing;
using Runner.Cli.Hosting;
using Runner.Engine.Sharing;

namespace Runner.Cli.Commands;

/// <summary>What a command takes that shares with others what it makes.</summary>
internal sealed class CacheArguments(ProgramSettings settings)
{
    private readonly Option<string?> cache = new("--cache")
    {
        HelpName = "FOLDER|URL",
        Description = "A cache that others share: a folder, or a server that speaks bazel-remote's HTTP protocol (http(s)://[USER:PASSWORD@]HOST/...). Default: RUNNER_CACHE, or none.",
    };

    private readonly Option<string?> mode = new("--cache-mode")
    {
        HelpName = "read|read-write|off",
        Description = "Whether it is only read from, or also given what is made. Default: RUNNER_CACHE_MODE, or read-write.",
    };

    public void AddTo(Command command)
    {
        command.Add(cache);
        command.Add(mode);
        command.AddCheck(Check);
    }

    /// <summary>The cache; null where none is used.</summary>
    public SharedCache? Of(ParseResult parsed)
    {
        CacheMode wanted = ModeOf(Chosen(parsed.GetValue(mode), settings.CacheMode))!.Value;
        string place = Chosen(parsed.GetValue(cache), settings.Cache);
        return place.Length == 0 || wanted == CacheMode.Off ? null : new SharedCache(CacheAddress.Parse(place)!, wanted);
    }

    private void Check(CommandResult result)
    {
        (string place, string placeOrigin) = (Chosen(result.GetValue(cache), settings.Cache), result.GetValue(cache) is null ? "RUNNER_CACHE" : "--cache");
        if (result.GetValue(cache) is "")
        {
            result.AddError("--cache takes a folder or an address; without a cache: --cache-mode off.");
        }
        if (place.Length > 0 && CacheAddress.Parse(place) is null)
        {
            result.AddError($"{placeOrigin} takes a folder, or an address that begins with http:// or https://; not {CacheAddress.WithoutUser(place)}.");
        }
        (string wanted, string modeOrigin) = (Chosen(result.GetValue(mode), settings.CacheMode), result.GetValue(mode) is null ? "RUNNER_CACHE_MODE" : "--cache-mode");
        if (ModeOf(wanted) is null)
        {
            result.AddError($"{modeOrigin} is read, read-write or off; not {wanted}.");
        }
        if (result.GetValue(mode) is not null && place.Length == 0)
        {
            result.AddError("--cache-mode goes with --cache or RUNNER_CACHE.");
        }
    }

    private static string Chosen(string? typed, string set) => typed ?? set;

    private static CacheMode? ModeOf(string text) => text switch
    {
        "" or "read-write" => CacheMode.ReadWrite,
        "read" => CacheMode.Read,
        "off" => CacheMode.Off,
        _ => null,
    };
}
