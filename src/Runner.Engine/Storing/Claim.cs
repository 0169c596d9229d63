namespace Runner.Engine.Storing;

/// <summary>The right to make an artifact. Given back when the artifact has its name, or is not going to be made.</summary>
internal sealed class Claim(string fingerprint, HeldFile held, Func<string, IDisposable, bool> isKept) : IDisposable
{
    public void Dispose()
    {
        // An artifact that is finished but has no name yet keeps its claim, lest another process makes it again.
        if (!isKept(fingerprint, held))
        {
            held.Dispose();
        }
    }
}
