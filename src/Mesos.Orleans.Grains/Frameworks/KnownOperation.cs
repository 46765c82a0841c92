using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>An operation with an id that is not acknowledged, as a framework knows it; the agent's grain owns it.</summary>
/// <param name="Agent">Whose resources.</param>
/// <param name="Uuid">The operation.</param>
/// <param name="Told">The latest status with a uuid; null while it is pending.</param>
internal sealed record KnownOperation(AgentId Agent, Guid Uuid, V1.OperationStatus? Told);
