using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Taste;

public sealed record SurveySettings : ICheckedSettings, IReadsFiles
{
    [Collects]
    [PicturesOf]
    [FromStage("labels")]
    [Description("What the jurors go by.")]
    public required StageReference Labels { get; init; }

    [Description("A text file that names the files of the jurors, one a line.")]
    public required InputPath Jury { get; init; }

    [NotInFingerprint]
    [Range(1, 1000)]
    [Description("How many jurors are asked, from the first on.")]
    public int Jurors { get; init; } = 12;

    [Range(1, 10_000)]
    [Description("How many pictures each of them looks at, drawn by lot.")]
    public int Looks { get; init; } = 4;

    [Description("The lowest mark.")]
    public double Least { get; init; }

    [Description("The highest mark.")]
    public double Most { get; init; } = 1;

    public IEnumerable<Problem> Check()
    {
        if (Most <= Least) yield return new Problem("most", "the highest mark must be above the lowest");
    }

    // The list itself counts because it is an InputPath; what it names counts because it is said here.
    public IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf) => Juror.FilesOf(pathOf(Jury)).Where(File.Exists);
}
