using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>Whether something of a given size would fit for a framework, now or under other circumstances.</summary>
/// <param name="Wanted">The size asked about.</param>
/// <param name="FitsNow">How many agents could be offered now that have as much free.</param>
/// <param name="FitsAfterOthers">How many agents would have as much for this role if the framework waited until all else has ended there.</param>
/// <param name="Never">True if no agent is large enough and eligible, whatever ends: only another agent, role, constraint or quota helps.</param>
/// <param name="Explanation">Why not on the others.</param>
public sealed record FitReport(ResourceSet Wanted, int FitsNow, int FitsAfterOthers, bool Never, Explanation Explanation);
