namespace Interventions.Editing;

/// <summary>What takes the place of an ablated activation.</summary>
public enum Replacement
{
    /// <summary>Nothing: zeros.</summary>
    Zero,

    /// <summary>Each channel's mean over the picture.</summary>
    Mean,

    /// <summary>The mean over training images, cell by cell: what the picture's own content is taken out of, and nothing else.</summary>
    ImagesMean,

    /// <summary>Each channel's mean over training images and cells, so that no place is told either.</summary>
    ImagesChannelMean,
}
