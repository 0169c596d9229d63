namespace LabelerTraining.Nets;

/// <summary>What a labeler says about each pixel; the value is the task's place among the net's output channels.</summary>
internal enum LabelTask
{
    /// <summary>Relative inverse depth: larger is nearer, defined up to a scale and a shift for each picture.</summary>
    Depth = 0,

    /// <summary>The logit of belonging to the foreground.</summary>
    Saliency = 1,
}
