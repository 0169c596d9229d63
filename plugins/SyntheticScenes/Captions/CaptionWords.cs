using SyntheticScenes.Scenes;

namespace SyntheticScenes.Captions;

internal static class CaptionWords
{
    public static readonly ObjectColor[] Colors = Enum.GetValues<ObjectColor>();
    public static readonly ObjectShape[] Shapes = Enum.GetValues<ObjectShape>();
    public static readonly ObjectSide[] Sides = Enum.GetValues<ObjectSide>();
    public static readonly DepthRelation[] Relations = Enum.GetValues<DepthRelation>();

    public static string Of(ObjectColor color) => color.ToString().ToLowerInvariant();

    public static string Of(ObjectShape shape) => shape.ToString().ToLowerInvariant();

    public static string Of(ObjectSide side) => side switch
    {
        ObjectSide.Left => "on the left",
        ObjectSide.Right => "on the right",
        _ => "in the middle",
    };

    public static string Of(DepthRelation relation) => relation == DepthRelation.InFrontOf ? "in front of" : "behind";
}
