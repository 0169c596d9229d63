namespace Runner.Engine.Planning;

/// <summary>A file or folder inside the artifact of another stage's unit.</summary>
internal sealed record StageFile(UnitNode Unit, string Inside);
