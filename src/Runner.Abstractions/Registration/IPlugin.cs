namespace Runner.Abstractions;

/// <summary>The one entry point of a plugin assembly. It has a public constructor without parameters and only registers: no file is read and no weight is loaded here.</summary>
public interface IPlugin
{
    /// <summary>Adds the plugin's kinds to the catalogue.</summary>
    /// <param name="catalog">Takes the kinds. A kind that is already there, or is no kebab-case word, throws <see cref="ArgumentException"/>.</param>
    void Register(ICatalog catalog);
}
