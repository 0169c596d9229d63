using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Runner.Engine.Reading;

/// <summary>
/// Parser events to nodes. Anchors are shared nodes, so aliases cost no memory here; what they would unfold to later is counted, and bounded.
/// </summary>
internal sealed class NodeComposer(IParser parser, Func<Mark, Position> at, Findings findings)
{
    private const int MostNodes = 100_000;
    private const int MostDepth = 64;
    private const string Opening = "\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a"; // what word processors put for a straight one
    private const string Closing = "\u201d\u201c\u00bb\u00ab\u2019\u2018";
    private readonly Dictionary<string, (Node Node, int Size)> anchors = [];
    private int unfolded;
    private int depth;

    public Node? Compose()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out StreamEnd? nothing))
        {
            findings.Error(at(nothing.Start), "the file is empty", "an experiment begins with: experiment: NAME");
            return null;
        }
        parser.Consume<DocumentStart>();
        Node root = Next();
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out DocumentStart? second))
        {
            findings.Error(at(second.Start), "a second document begins here", "one file holds one experiment: use include or extends to share parts");
        }
        return root;
    }

    private Node Next()
    {
        ParsingEvent? here = parser.Accept<ParsingEvent>(out ParsingEvent? next) ? next : parser.Current;
        if (here is AnchorAlias alias)
        {
            return Alias(alias);
        }
        var start = here as NodeEvent ?? throw new YamlException(here?.Start ?? Mark.Empty, here?.End ?? Mark.Empty, "a value is missing");
        int before = unfolded;
        unfolded++; // bounded by the size of the file
        RefuseTag(start);
        Node node = start switch
        {
            SequenceStart => List(),
            MappingStart => Keys(),
            _ => Value(),
        };
        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor.Value] = (node, unfolded - before);
        }
        return node;
    }

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            findings.Error(at(node.Start), $"the tag {node.Tag.Value.Replace("tag:yaml.org,2002:", "!!")} is not allowed", "a setting's type is known from its name; write the plain value");
        }
    }

    private Scalar Value()
    {
        YamlDotNet.Core.Events.Scalar scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
        if (scalar is { Style: ScalarStyle.Plain, Value: [var first, .. var inside, var last] } && Opening.Contains(first) && Closing.Contains(last))
        {
            findings.Warning(at(scalar.Start), "typographic quotation marks are a part of the text", $"to quote it, write \"{inside}\"");
        }
        return new Scalar(at(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain);
    }

    private Node Alias(AnchorAlias alias)
    {
        parser.MoveNext();
        if (anchors.TryGetValue(alias.Value.Value, out (Node Node, int Size) anchor))
        {
            unfolded += anchor.Size;
            if (unfolded > MostNodes)
            {
                throw new TooMuchYamlException(alias.Start, $"the aliases unfold to more than {MostNodes:N0} values");
            }
            return anchor.Node;
        }
        findings.Error(at(alias.Start), $"unknown anchor \"{alias.Value.Value}\"", $"a text that begins with * stands in quotes; {Nearest.Hint(alias.Value.Value, anchors.Keys, "anchors above it")}");
        return new Hole(at(alias.Start));
    }

    private Sequence List()
    {
        Position start = at(parser.Consume<SequenceStart>().Start);
        Deeper();
        ImmutableArray<Node>.Builder items = ImmutableArray.CreateBuilder<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Next());
        }
        depth--;
        return new Sequence(start, items.DrainToImmutable());
    }

    private Mapping Keys()
    {
        Position start = at(parser.Consume<MappingStart>().Start);
        Deeper();
        var entries = new MappingEntries(findings);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Node key = Next();
            Node value = Next();
            entries.Add(key, value);
        }
        depth--;
        return new Mapping(start, entries.Merged());
    }

    private void Deeper()
    {
        if (++depth > MostDepth)
        {
            throw new TooMuchYamlException(parser.Current?.Start ?? Mark.Empty, $"more than {MostDepth} levels of nesting");
        }
    }
}
