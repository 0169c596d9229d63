using System.ComponentModel;
using Runner.Abstractions;

namespace Waves;

public sealed record CrashSettings
{
    [Description("How many units there are.")]
    public int Units { get; init; } = 3;

    [Description("The unit that ends the process; 0: none.")]
    public int At { get; init; }

    [Description("How: abort, wrong-access, kill or exit.")]
    public string By { get; init; } = "abort";

    [NotInFingerprint]
    [Description("A file that tells that it has done so: then it does not do it again. Empty: each time.")]
    public string Once { get; init; } = "";

    [Description("Whether all units are made together.")]
    public bool Together { get; init; }
}
