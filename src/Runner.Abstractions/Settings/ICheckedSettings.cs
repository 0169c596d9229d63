namespace Runner.Abstractions;

/// <summary>On a settings record whose values must agree with each other, such as the ends of a range: what types and limits of single settings cannot say.</summary>
public interface ICheckedSettings
{
    /// <summary>Finds what does not agree. Called once the record is bound; nothing may be read or loaded.</summary>
    /// <returns>All problems, with settings named as in this record: <c>least</c>.</returns>
    IEnumerable<Problem> Check();
}
