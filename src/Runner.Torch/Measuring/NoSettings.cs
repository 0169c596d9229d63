namespace Runner.Torch.Measuring;

/// <summary>The settings of a part that has none.</summary>
public sealed record NoSettings;
