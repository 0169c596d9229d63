namespace Runner.Abstractions;

/// <summary>The entry point as a later contract may have it.</summary>
public interface IPlugin
{
    void Register(object catalog, string language);
}
