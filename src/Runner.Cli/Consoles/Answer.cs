using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runner.Engine.Reading;

namespace Runner.Cli.Consoles;

/// <summary>
/// What a command answers with <c>--json</c>: one object on one line of the standard output, while all that people read goes to the standard error. Every command's has <c>command</c>,
/// <c>code</c> (the exit code) and <c>complaints</c>; what it has beside these is said by the command itself, and where it says nothing, <c>text</c> holds the lines that it wrote.
/// </summary>
internal sealed class Answer(string command)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly List<string> complaints = [];
    private readonly List<string> text = [];
    private readonly List<Finding> findings = [];
    private readonly JsonObject own = [];

    public void Add(string name, object? value) => own[name] = value is JsonNode node ? node : JsonSerializer.SerializeToNode(value, Options);

    public void Complaint(string complaint) => complaints.Add(complaint);

    public void Text(string line) => text.Add(line);

    public void Found(Finding finding) => findings.Add(finding);

    /// <summary>The whole answer on one line.</summary>
    /// <param name="code">The exit code.</param>
    public string Line(int code)
    {
        JsonObject whole = new() { ["command"] = command, ["code"] = code };
        if (findings.Count > 0)
        {
            whole["findings"] = JsonSerializer.SerializeToNode(
                findings.Select(found => new { severity = found.Severity, file = found.Position.File, line = found.Position.Line, column = found.Position.Column, message = found.Message, hint = found.Hint }), Options);
        }
        whole["complaints"] = JsonSerializer.SerializeToNode(complaints, Options);
        foreach ((string name, JsonNode? value) in own)
        {
            whole[name] = value?.DeepClone();
        }
        if (own.Count == 0)
        {
            whole["text"] = JsonSerializer.SerializeToNode(text, Options);
        }
        return whole.ToJsonString(Options);
    }

    /// <summary>Any object on one line.</summary>
    public static string LineOf(JsonNode node) => node.ToJsonString(Options);
}
