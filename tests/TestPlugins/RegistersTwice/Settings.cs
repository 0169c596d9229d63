namespace RegistersTwice;

public sealed record Settings;
