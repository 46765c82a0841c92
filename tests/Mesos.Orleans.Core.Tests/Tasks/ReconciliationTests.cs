using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Tasks;

public sealed class ReconciliationTests
{
    [Theory]
    [InlineData(AgentStanding.Unknown, true, V1.TaskState.TaskUnknown)]
    [InlineData(AgentStanding.Unknown, false, V1.TaskState.TaskLost)]
    [InlineData(AgentStanding.Registered, true, V1.TaskState.TaskGone)]
    [InlineData(AgentStanding.Registered, false, V1.TaskState.TaskLost)]
    [InlineData(AgentStanding.Unreachable, true, V1.TaskState.TaskUnreachable)]
    [InlineData(AgentStanding.Unreachable, false, V1.TaskState.TaskLost)]
    [InlineData(AgentStanding.Gone, true, V1.TaskState.TaskGoneByOperator)]
    [InlineData(AgentStanding.Gone, false, V1.TaskState.TaskLost)]
    [InlineData(AgentStanding.Removed, true, V1.TaskState.TaskUnknown)]
    [InlineData(AgentStanding.Removed, false, V1.TaskState.TaskLost)]
    public void StateOfUnlisted_AgentIsThereOrWasNeverKnown_IsToldByCapability(AgentStanding agent, bool partitionAware, V1.TaskState expected) =>
        Assert.Equal(expected, Reconciliation.StateOfUnlisted(agent, Capabilities(partitionAware)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StateOfUnlisted_AgentIsAway_IsNoAnswer(bool partitionAware) =>
        Assert.Null(Reconciliation.StateOfUnlisted(AgentStanding.Away, Capabilities(partitionAware)));

    private static FrameworkCapabilities Capabilities(bool partitionAware) =>
        new(partitionAware ? FrameworkCapability.PartitionAware : default);
}
