using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>Judges an agent's settings by themselves, before anything is started.</summary>
public static class AgentOptionsValidator
{
    /// <summary>Null if an agent could be started with these settings, otherwise the first that is wrong.</summary>
    public static Refusal? Validate(AgentOptions options) =>
        DetectedResources.Resolve(options.Resources, options.DefaultRole, "/").Refusal ?? AttributeParser.Parse(options.Attributes ?? "").Refusal
        ?? (options.Domain is { } domain ? FaultDomains.Parse(domain).Refusal : null);
}
