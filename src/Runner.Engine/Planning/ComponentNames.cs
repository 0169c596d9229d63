namespace Runner.Engine.Planning;

/// <summary>The names of a fingerprint's components. The first word says what it is.</summary>
internal static class ComponentNames
{
    public const string Kind = "kind";
    public const string SettingPrefix = "setting ";
    public const string RecipePrefix = "recipe ";
    public const string InputPrefix = "input ";
    public const string InputOrder = InputPrefix + "order";
    public const string CodePrefix = "code ";
    public const string EnvironmentPrefix = "environment ";
    public const string LibraryPrefix = "library ";

    public static string Setting(string path) => SettingPrefix + path;

    public static string Recipe(string name) => RecipePrefix + name;

    // Padded, so that the order of the text is the order of the inputs.
    public static string Input(int index) => $"{InputPrefix}{index:D6}";

    public static string Code(string kind) => CodePrefix + kind;

    public static string Environment(string name) => EnvironmentPrefix + name;

    public static string Library(string name) => LibraryPrefix + name;
}
