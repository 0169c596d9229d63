using System.Reflection;

namespace Runner.Engine.Plugins;

/// <summary>Runs a plugin's code with a time limit, and says what went wrong in one sentence.</summary>
internal static class WithPatience
{
    /// <exception cref="PluginException">The code threw, lacked a dependency, or took too long.</exception>
    public static void Run(Action action, TimeSpan patience)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Catch(action)) { IsBackground = true, Name = "plugin" };
        thread.Start();
        if (!thread.Join(patience))
        {
            // Nothing can stop foreign code within a process; the thread ends with it.
            throw new PluginException($"its entry point did not return within {patience.TotalSeconds:0.###} s", "an entry point only registers kinds");
        }
        if (thrown is not null)
        {
            throw Explain(thrown);
        }
    }

    private static Exception? Catch(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static PluginException Explain(Exception thrown) => thrown switch
    {
        PluginException known => known,
        TargetInvocationException { InnerException: { } inner } => Explain(inner),
        TypeInitializationException { InnerException: { } inner } => Explain(inner),
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => Explain(first),
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=") => PluginManifestCheck.Missing(new AssemblyName(name).Name!),
        ArgumentException refused => new PluginException(refused.Message),
        TypeLoadException or MissingMemberException or FileLoadException =>
            new PluginException($"it does not fit this runner: {thrown.Message}", "build it again against this runner"),
        _ => new PluginException($"its entry point threw {thrown.GetType().Name}: {thrown.Message}"),
    };
}
