using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The operations on one agent's resources; the same grain as <see cref="IAgentGrain"/>. Those of frameworks come with <see cref="IAgentGrain.Launch"/>.</summary>
[Alias("mesos.IAgentOperations")]
public interface IAgentOperations : IGrainWithStringKey
{
    /// <summary>An operator converts resources; durable before the reply. Repeatable by uuid.</summary>
    [Alias("Operate"), ResponseTimeout("00:00:10")]
    Task<OperateReply> Operate(OperateAgent command);

    /// <summary>A framework has the status of an operation, which is not sent again. False if there is no such status to acknowledge.</summary>
    [Alias("Acknowledge")]
    Task<bool> Acknowledge(FrameworkId framework, string operationId, Guid uuid);
}
