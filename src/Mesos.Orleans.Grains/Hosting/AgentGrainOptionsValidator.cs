using Mesos.Orleans.Core.Agents;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Says all that is wrong with the section <c>Mesos:Agents</c>.</summary>
internal sealed class AgentGrainOptionsValidator : IValidateOptions<AgentGrainOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentGrainOptions options)
    {
        var faults = new List<string>();
        Require(options.AgentPingTimeout > TimeSpan.Zero, nameof(options.AgentPingTimeout), "more than zero");
        Require(options.MaxAgentPingTimeouts >= 1, nameof(options.MaxAgentPingTimeouts), "at least 1");
        Require(options.AgentReregisterTimeout > TimeSpan.Zero, nameof(options.AgentReregisterTimeout), "more than zero");
        Require(options.RegistryGcInterval > TimeSpan.Zero, nameof(options.RegistryGcInterval), "more than zero");
        Require(options.RegistryMaxAgentAge > TimeSpan.Zero, nameof(options.RegistryMaxAgentAge), "more than zero");
        Require(options.RegistryMaxAgentCount >= 1, nameof(options.RegistryMaxAgentCount), "at least 1");
        if (options.AgentRemovalRateLimit is { } rate && AgentRemovalRate.Parse(rate).Refusal is { } refusal)
        {
            faults.Add($"Mesos:Agents:{nameof(options.AgentRemovalRateLimit)}: {refusal}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Require(bool holds, string option, string what)
        {
            if (!holds)
            {
                faults.Add($"Mesos:Agents:{option} must be {what}.");
            }
        }
    }
}
