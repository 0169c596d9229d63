namespace Runner.Torch.Labeling;

/// <summary>What kind of number a label is.</summary>
public enum LabelType
{
    /// <summary>A number for each pixel, such as relative inverse depth (larger is nearer).</summary>
    Continuous,

    /// <summary>A class for each pixel; in a foreground mask 1 is the foreground.</summary>
    Classes,
}

/// <summary>Types of labels in messages.</summary>
public static class LabelTypes
{
    /// <summary>What they are called: <c>numbers</c> or <c>classes</c>.</summary>
    public static string Plural(this LabelType type) => type == LabelType.Classes ? "classes" : "numbers";
}
