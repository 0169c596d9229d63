namespace Runner.Engine.Planning;

/// <summary>What will become of a stage or unit.</summary>
public enum Verdict
{
    /// <summary>It is in the store.</summary>
    Reuse,

    /// <summary>It must be made.</summary>
    Run,

    /// <summary>A step on the way whose successor is there: neither made nor needed.</summary>
    NotNeeded,

    /// <summary>It can only be told when another stage has run.</summary>
    Later,

    /// <summary>Its stage cannot be planned.</summary>
    Failed,
}
