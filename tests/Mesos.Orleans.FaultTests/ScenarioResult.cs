using Mesos.Orleans.FaultTests.Recording;

namespace Mesos.Orleans.FaultTests;

/// <summary>How a scenario went.</summary>
/// <param name="Name">Which.</param>
/// <param name="Faults">How many faults were injected.</param>
/// <param name="Verdict">What the recorder found; null if it never got that far.</param>
/// <param name="Failure">Why it did not come to its end; null if it did.</param>
internal sealed record ScenarioResult(string Name, int Faults, Verdict? Verdict, string? Failure)
{
    /// <summary>It came to its end and nothing was found.</summary>
    public bool IsGreen => Failure is null && Verdict is { IsClean: true };
}
