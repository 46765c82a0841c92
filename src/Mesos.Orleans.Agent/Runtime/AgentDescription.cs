using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>How the agent presents itself to the cluster.</summary>
/// <param name="Info">Hostname, port, resources, attributes and id.</param>
/// <param name="Pid"><c>slave(1)@ip:port</c>.</param>
/// <param name="Version">The version of Mesos whose behaviour the agent has, which tools compare.</param>
/// <param name="Capabilities">What it can do.</param>
internal sealed record AgentDescription(
    V1.AgentInfo Info, string Pid, string Version, ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities)
{
    /// <summary>Where it runs (<see cref="RegisterAgent.Place"/>).</summary>
    public string Place { get; init; } = "";
}
