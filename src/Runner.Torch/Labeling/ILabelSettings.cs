using Runner.Abstractions;

namespace Runner.Torch.Labeling;

/// <summary>On the settings record of a stage that makes labels: says what they are before any is made, so that a probe that cannot learn them is refused at once.</summary>
public interface ILabelSettings
{
    /// <summary>What the labels are.</summary>
    /// <param name="context">Makes parts, such as the labeler.</param>
    LabelType TypeOfLabels(IPlanContext context);
}
