namespace Runner.Stages.Probing;

/// <summary>How numbers are scaled before a probe learns them. Classes are never scaled.</summary>
public enum LabelScale
{
    /// <summary>Less the mean and divided by the standard deviation of all training pixels, as in the paper: errors are in standard units.</summary>
    DataSet,

    /// <summary>As they are.</summary>
    None,
}
