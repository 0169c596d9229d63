namespace Runner.Cli.Doctor;

/// <summary>Proves one thing about a model's hooks by running it.</summary>
internal interface IHookProof
{
    /// <summary>What must hold, in words.</summary>
    string Claim { get; }

    /// <summary>Runs the model and measures.</summary>
    Proof Examine(Patient patient);
}
