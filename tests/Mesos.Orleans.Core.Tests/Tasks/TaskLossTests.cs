using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Core.Tests.Tasks;

public sealed class TaskLossTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddSeconds(100);
    private static readonly DateTimeOffset Since = DateTimeOffset.UnixEpoch.AddSeconds(7);
    private static readonly V1.TaskStatus Running = new()
    {
        TaskId = new() { Value = "t" }, State = V1.TaskState.TaskRunning, Healthy = true, ExecutorId = new() { Value = "e" }, ContainerStatus = new(),
        Uuid = Google.Protobuf.ByteString.CopyFrom(new byte[16]),
    };

    [Theory]
    [InlineData(AgentStanding.Unreachable, true, V1.TaskState.TaskUnreachable, Reason.AgentRemoved)]
    [InlineData(AgentStanding.Unreachable, false, V1.TaskState.TaskLost, Reason.AgentRemoved)]
    [InlineData(AgentStanding.Gone, true, V1.TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator)]
    [InlineData(AgentStanding.Gone, false, V1.TaskState.TaskLost, Reason.AgentRemovedByOperator)]
    [InlineData(AgentStanding.Removed, true, V1.TaskState.TaskLost, Reason.AgentRemoved)]
    [InlineData(AgentStanding.Removed, false, V1.TaskState.TaskLost, Reason.AgentRemoved)]
    public void Told_OfALostAgent_ByStandingAndCapability(AgentStanding standing, bool partitionAware, V1.TaskState state, Reason reason)
    {
        var status = TaskLoss.Told(Task(), new AgentLife(standing, Since), Capabilities(partitionAware), Now)!;

        Assert.Equal((state, reason, Source.Master, false), (status.State, status.Reason, status.Source, status.HasUuid));
        Assert.Equal(("t", "a", 100.0), (status.TaskId.Value, status.AgentId.Value, status.Timestamp));
        Assert.Equal(standing == AgentStanding.Unreachable ? 7_000_000_000 : (long?)null, status.UnreachableTime?.Nanoseconds);
    }

    [Theory]
    [InlineData(AgentStanding.Unknown)]
    [InlineData(AgentStanding.Registered)]
    [InlineData(AgentStanding.Away)]
    public void Told_OfAnAgentNotLost_IsNothing(AgentStanding standing) =>
        Assert.Null(TaskLoss.Told(Task(), new AgentLife(standing, null), Capabilities(partitionAware: true), Now));

    [Fact]
    public void Returned_IsTheRealStateWithWhatWasKnown()
    {
        var status = TaskLoss.Returned(Task(), V1.TaskState.TaskKilling, Now);

        Assert.Equal((V1.TaskState.TaskKilling, Reason.AgentReregistered, Source.Master, false), (status.State, status.Reason, status.Source, status.HasUuid));
        Assert.Equal((true, "e"), (status.Healthy, status.ExecutorId.Value));
    }

    [Fact]
    public void Unreachable_TaskWithAnUpdateInFlight_IsNotSentAgainUntilItIsBack()
    {
        var told = TaskLoss.Told(Task(), new AgentLife(AgentStanding.Unreachable, Since), Capabilities(partitionAware: true), Now)!;

        var task = Task().Unreachable(told, Since, Now);

        Assert.Equal((V1.TaskState.TaskUnreachable, false, DateTimeOffset.MaxValue), (task.State, task.IsTerminal, task.RetryAt));
        Assert.Null(task.Changed(Running, Running, Now).Head);
        var back = task.Reachable(TaskLoss.Returned(task, V1.TaskState.TaskRunning, Now));
        Assert.Equal((V1.TaskState.TaskRunning, false), (back.State, back.IsUnreachable));
        Assert.Equal(Running, back.Changed(Running, Running, Now).Head);
    }

    [Fact]
    public void Changed_UnreachableTaskThatEnded_IsUnreachableNoMore()
    {
        var finished = Running.Clone();
        finished.State = V1.TaskState.TaskFinished;

        var task = Task().Unreachable(Running, Since, Now).Changed(finished, finished, Now);

        Assert.Equal((V1.TaskState.TaskFinished, true, false), (task.State, task.IsTerminal, task.IsUnreachable));
    }

    private static FrameworkTask Task() => FrameworkTask
        .Launched(Guid.CreateVersion7(), new("a"), new V1.TaskInfo { Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } })
        .Changed(Running, Running, Now);

    private static FrameworkCapabilities Capabilities(bool partitionAware) =>
        new(partitionAware ? FrameworkCapability.PartitionAware : FrameworkCapability.None);
}
