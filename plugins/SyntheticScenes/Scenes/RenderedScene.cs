namespace SyntheticScenes.Scenes;

/// <summary>A picture and what is exactly true of it. Arrays are row by row from the top left corner, without padding.</summary>
public sealed class RenderedScene
{
    internal RenderedScene(int size, SceneFacts facts)
    {
        Size = size;
        Facts = facts;
        Rgb = new byte[size * size * 3];
        Depth = new float[size * size];
        ObjectId = new byte[size * size];
    }

    /// <summary>Height and width in pixels.</summary>
    public int Size { get; }

    /// <summary>Colours, [height, width, 3]; each pixel the mean of 2x2 rays.</summary>
    public byte[] Rgb { get; }

    /// <summary>Depth along the camera's axis (z, not the distance along the ray) at pixel centres, in scene units, [height, width].</summary>
    public float[] Depth { get; }

    /// <summary>0 for the room, 1 and 2 for the objects in the caption's order, at pixel centres, [height, width].</summary>
    public byte[] ObjectId { get; }

    public SceneFacts Facts { get; }

    public string Caption => Facts.Caption;

    /// <summary>1 / z, [height, width]: what depth estimators call inverse depth.</summary>
    public float[] InverseDepth()
    {
        var inverse = new float[Depth.Length];
        for (int i = 0; i < inverse.Length; i++)
        {
            inverse[i] = 1 / Depth[i];
        }

        return inverse;
    }

    /// <summary>True where an object is, [height, width].</summary>
    public bool[] Foreground() => Array.ConvertAll(ObjectId, id => id > 0);
}
