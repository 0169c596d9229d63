namespace Runner.Abstractions;

/// <summary>On a settings record: it reads files beyond those that its <see cref="InputPath"/>s name, such as those beside an ONNX model that hold its weights. Their content enters fingerprints.</summary>
public interface IReadsFiles
{
    /// <summary>The absolute paths of the further files.</summary>
    /// <param name="pathOf">Gives the absolute path of a file or folder named in the settings.</param>
    IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf);
}
