namespace SyntheticScenes.Scenes;

public enum ObjectShape
{
    Sphere,
    Cube,
    Cylinder,
    Cone,
}
