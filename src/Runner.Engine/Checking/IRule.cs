using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>One thing that must be right before a second is spent on an experiment.</summary>
internal interface IRule
{
    /// <summary>Reports everything that breaks the rule.</summary>
    void Check(BoundExperiment bound, Findings findings);
}
