using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Runner.Abstractions;

namespace Waves;

/// <summary>Ends its process in the middle of a unit, as native code does and the kernel.</summary>
internal sealed class CrashStage(CrashSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. Enumerable.Range(1, settings.Units).Select(number => new Unit
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"unit-{number}"),
            Recipe = new Dictionary<string, string> { ["number"] = number.ToString(CultureInfo.InvariantCulture) },
            Pass = settings.Together ? "all" : "",
            Labels = new Dictionary<string, string> { ["number"] = number.ToString(CultureInfo.InvariantCulture) },
        })];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            if (unit.Recipe["number"] == settings.At.ToString(CultureInfo.InvariantCulture) && !(settings.Once.Length > 0 && File.Exists(settings.Once)))
            {
                if (settings.Once.Length > 0)
                {
                    File.WriteAllText(settings.Once, "");
                }
                End();
            }
            context.Publish(unit, folder => File.WriteAllText(Path.Combine(folder, "number.txt"), unit.Recipe["number"]));
        }
    }

    private void End()
    {
        nint library = NativeLibrary.Load("libc.so.6");
        switch (settings.By)
        {
            case "abort":
                Marshal.GetDelegateForFunctionPointer<Abort>(NativeLibrary.GetExport(library, "abort"))();
                break;
            case "wrong-access":
                Marshal.GetDelegateForFunctionPointer<Length>(NativeLibrary.GetExport(library, "strlen"))(8);
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
            default:
                Marshal.GetDelegateForFunctionPointer<Exit>(NativeLibrary.GetExport(library, "_exit"))(7);
                break;
        }
    }

    private delegate void Abort();

    private delegate void Exit(int code);

    private delegate nint Length(nint text);
}
