using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using static Mesos.V1.TaskState;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class TaskStatesTests
{
    [Fact]
    public void States_Terminal_AreTheEightOfMesos() => Assert.Equal(
        [TaskFinished, TaskFailed, TaskKilled, TaskLost, TaskError, TaskDropped, TaskGone, TaskGoneByOperator],
        Enum.GetValues<V1.TaskState>().Where(TaskStates.IsTerminal).Order());

    [Fact]
    public void State_OfALaterVersion_IsNotTerminal() => Assert.False(TaskStates.IsTerminal((V1.TaskState)99));

    [Fact]
    public void States_ToldWithoutPartitionAware_HideTheFinerLosses()
    {
        V1.TaskState[] finer = [TaskDropped, TaskUnreachable, TaskGone, TaskGoneByOperator, TaskUnknown];
        foreach (var state in Enum.GetValues<V1.TaskState>())
        {
            Assert.Equal(finer.Contains(state) ? TaskLost : state, TaskStates.Told(state, new FrameworkCapabilities(~FrameworkCapability.PartitionAware)));
            Assert.Equal(state, TaskStates.Told(state, new FrameworkCapabilities(FrameworkCapability.PartitionAware)));
        }
    }

    [Fact]
    public void MasterStatus_Full_HasSourceMasterAndNoUuid()
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(1234.5);
        var status = MasterStatus.Create(
            new("t"), new("a"), TaskUnreachable, V1.TaskStatus.Types.Reason.AgentRemoved, "gone", now, now.AddSeconds(-1));

        Assert.Equal("t", status.TaskId.Value);
        Assert.Equal("a", status.AgentId.Value);
        Assert.Equal(TaskUnreachable, status.State);
        Assert.Equal(V1.TaskStatus.Types.Source.Master, status.Source);
        Assert.True(status.HasSource);
        Assert.Equal(V1.TaskStatus.Types.Reason.AgentRemoved, status.Reason);
        Assert.Equal("gone", status.Message);
        Assert.Equal(1234.5, status.Timestamp);
        Assert.Equal(1_233_500_000_000, status.UnreachableTime.Nanoseconds);
        Assert.False(status.HasUuid);
    }

    [Fact]
    public void MasterStatus_Smallest_LeavesOutWhatIsNotKnown()
    {
        var status = MasterStatus.Create(new("t"), null, TaskUnknown, null, "", DateTimeOffset.UnixEpoch);
        Assert.Null(status.AgentId);
        Assert.False(status.HasReason);
        Assert.Null(status.UnreachableTime);
    }
}
