using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What offer constraints do for one framework, as <c>offer_constraints_debug</c> shows it.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="SuppressedRoles">The roles for which it wants no offers.</param>
/// <param name="Excluded">For each of its roles the agents that its constraints exclude.</param>
public sealed record ConstraintVerdicts(
    FrameworkId Framework, ImmutableArray<string> SuppressedRoles, ImmutableSortedDictionary<string, ImmutableArray<AgentId>> Excluded);
