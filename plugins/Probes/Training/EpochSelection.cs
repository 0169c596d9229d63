namespace Probes.Training;

/// <summary>Which epoch's weights a probe keeps.</summary>
public enum EpochSelection
{
    /// <summary>Those with the lowest loss on the validation images: choosing by test loss, as the paper did, would flatter every score.</summary>
    BestValidation,

    /// <summary>Those of the last epoch.</summary>
    Last,
}
