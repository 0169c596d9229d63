namespace Runner.Engine.Reading;

/// <summary>A key of a mapping with its value.</summary>
public sealed record Entry(Scalar Key, Node Value)
{
    public string Name => Key.Text;
}
