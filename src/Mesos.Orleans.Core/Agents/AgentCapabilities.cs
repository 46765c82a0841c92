namespace Mesos.Orleans.Core.Agents;

/// <summary>Reads the capabilities of agents.</summary>
public static class AgentCapabilities
{
    /// <summary>The capabilities as bits; types that are not known are passed over.</summary>
    /// <param name="types">The capabilities as an agent announces them.</param>
    public static AgentCapability Of(IEnumerable<V1.AgentInfo.Types.Capability.Types.Type> types) => types.Aggregate(
        AgentCapability.None, (flags, type) => flags | ((AgentCapability)(1 << ((int)type - 1)) & AgentCapability.All));
}
