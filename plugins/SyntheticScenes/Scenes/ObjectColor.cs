namespace SyntheticScenes.Scenes;

/// <summary>The eight colours of objects, well apart in hue; the room's own colours are muted and never look like one.</summary>
public enum ObjectColor
{
    Red,
    Orange,
    Yellow,
    Green,
    Cyan,
    Blue,
    Purple,
    White,
}
