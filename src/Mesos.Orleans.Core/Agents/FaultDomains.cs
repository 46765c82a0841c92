using System.Text;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Core.Agents;

/// <summary>Where machines are, as far as they fail together: a zone in a region (features.md §7).</summary>
public static class FaultDomains
{
    private const string Example = """Give JSON such as {"fault_domain":{"region":{"name":"eu"},"zone":{"name":"eu-1"}}}.""";

    /// <summary>The domain of a zone in a region.</summary>
    public static V1.DomainInfo Of(string region, string zone) =>
        new() { FaultDomain = new() { Region = new() { Name = region }, Zone = new() { Name = zone } } };

    /// <summary>Reads the form that Mesos' <c>--domain</c> has. Region and zone must both be named.</summary>
    public static Outcome<V1.DomainInfo> Parse(string json)
    {
        var parsed = MesosJson.Parse<V1.DomainInfo>(Encoding.UTF8.GetBytes(json));
        return parsed.Value is not { } domain
            ? Refusal.Invalid($"'{json}' is no domain: {parsed.Error}", "domain", Example)
            : domain.FaultDomain is { Region.Name.Length: > 0, Zone.Name.Length: > 0 }
                ? domain
                : Refusal.Invalid($"The domain '{json}' does not name a region and a zone.", "domain", Example);
    }

    /// <summary>
    /// Whether an agent may register where it is; null if it may. Masters that do not know where they are cannot tell which agents are far away, so they take none that
    /// has a domain. An agent without one counts as near the masters, unless each must have one.
    /// </summary>
    /// <param name="agent">The agent.</param>
    /// <param name="domain">Its domain, or null.</param>
    /// <param name="masters">That of the masters, or null.</param>
    /// <param name="isRequired">True if each agent must have one.</param>
    public static Refusal? RefusalOf(AgentId agent, V1.DomainInfo? domain, V1.DomainInfo? masters, bool isRequired) => domain switch
    {
        { } when masters is null => new Refusal(
            RefusalCode.Conflict, $"Agent {agent} has a domain, and the masters have none.", "domain", "Set Mesos:Domain:Region and Mesos:Domain:Zone of every master, or start the agent without --domain."),
        null when isRequired => new Refusal(
            RefusalCode.Conflict, $"Agent {agent} has no domain, and each agent must have one (Mesos:Agents:RequireAgentDomain).", "domain", "Start the agent with --domain."),
        _ => null,
    };
}
