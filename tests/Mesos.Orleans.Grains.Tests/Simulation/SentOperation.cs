namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>An operation as its scheduler remembers it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Agent">Whose resources.</param>
/// <param name="ReservedDisk">How much disk it reserves; less than zero if it gives some back.</param>
/// <param name="Created">The volume that it makes, or null.</param>
/// <param name="Destroyed">The volume that it removes, or null.</param>
internal sealed record SentOperation(string Id, string Agent, int ReservedDisk, string? Created, string? Destroyed)
{
    /// <summary>What it came to; null while that is not known.</summary>
    public V1.OperationState? Outcome { get; set; }

    public bool IsUnknown { get; set; }

    /// <summary>True once the call was answered, or counts as failed with an unknown outcome.</summary>
    public bool IsAnswered { get; set; }

    public bool IsDone => Outcome == V1.OperationState.OperationFinished;
}
