namespace Runner.Engine.Reading;

/// <summary>Reaches into mappings by dotted paths such as <c>sampler.guidance</c>.</summary>
internal static class NodePath
{
    /// <summary>The node at a path, or null where a key on the way is not there.</summary>
    public static Node? Find(Node? root, ReadOnlySpan<string> path)
    {
        foreach (string key in path)
        {
            root = Step(root, key);
        }
        return root;
    }

    /// <summary>The same mapping with the node at a path replaced, or added with the mappings on the way that are not there yet.</summary>
    /// <returns>Null where a list or value is in the way; the length of the path that could be followed is then in <paramref name="reached"/>.</returns>
    public static Node? Set(Node? root, ReadOnlySpan<string> path, Scalar keyAt, Node value, out int reached)
    {
        reached = 0;
        if (path.IsEmpty)
        {
            return value;
        }
        if (root is Sequence list && int.TryParse(path[0], out int index) && index >= 0 && index < list.Items.Length)
        {
            Node? item = Set(list.Items[index], path[1..], keyAt, value, out reached);
            reached++;
            return item is null ? null : list with { Items = list.Items.SetItem(index, item) };
        }
        Mapping? mapping = root is null or Scalar { IsNothing: true } ? Mapping.Empty(keyAt.Position) : root as Mapping;
        if (mapping is null)
        {
            return null;
        }
        Entry? old = mapping.Find(path[0]);
        Node? child = Set(old?.Value, path[1..], keyAt, value, out reached);
        reached++;
        Scalar key = old?.Key ?? keyAt with { Text = path[0] };
        return child is null ? null : mapping.With(new Entry(key, child));
    }

    private static Node? Step(Node? node, string key) => node switch
    {
        Mapping mapping => mapping[key],
        Sequence list when int.TryParse(key, out int index) && index >= 0 && index < list.Items.Length => list.Items[index],
        _ => null,
    };
}
