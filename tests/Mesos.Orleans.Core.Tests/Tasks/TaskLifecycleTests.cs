using Google.Protobuf;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Tasks;

public sealed class TaskLifecycleTests
{
    private static readonly Guid First = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Second = new("00000000-0000-7000-8000-000000000002");
    private static readonly V1.TaskInfo Spec = new() { Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } };

    private int _uuids;

    [Fact]
    public void Receive_FirstUpdate_StartsTheRecordAndPends()
    {
        var decision = Receive(null, First, V1.TaskState.TaskRunning);

        Assert.True(decision is { Changed: true, Accepted: true });
        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(decision.Next!.Pending).State);
        Assert.False(decision.Next.IsTerminal);
    }

    [Fact]
    public void Receive_SameUuidTwice_IsAcceptedWithoutEffect()
    {
        var first = Receive(null, First, V1.TaskState.TaskRunning);
        var again = TaskLifecycle.Receive(first.Next, First, new("a"), Spec, first.Next!.Pending[0]);

        Assert.True(again is { Changed: false, Accepted: true });
        Assert.Same(first.Next, again.Next);
    }

    [Fact]
    public void Conclude_ARunningTask_EndsItAndVoidsWhatWasNotAcknowledged()
    {
        var running = Receive(null, First, V1.TaskState.TaskRunning).Next;

        var decision = Conclude(running, First);

        Assert.True(decision is { Changed: true, Next: { IsTerminal: true, Pending.IsEmpty: true } });
        Assert.Equal(V1.TaskState.TaskGoneByOperator, decision.Next!.Latest!.State);
        Assert.False(Conclude(decision.Next, First).Changed);
        Assert.False(Receive(decision.Next, First, V1.TaskState.TaskFinished).Changed);
    }

    [Fact]
    public void Conclude_ATaskThatNeverReported_IsItsWholeHistory() =>
        Assert.Equal(V1.TaskState.TaskGoneByOperator, Assert.Single(Conclude(null, First).Next!.Statuses).State);

    [Fact]
    public void Conclude_ATaskThatEnded_KeepsItsEnd()
    {
        var ended = Receive(null, First, V1.TaskState.TaskFinished).Next;

        var decision = Conclude(ended, First);

        Assert.False(decision.Changed);
        Assert.Single(decision.Next!.Pending);
    }

    [Fact]
    public void Conclude_AnEarlierLaunch_ChangesNothing() => Assert.False(Conclude(Receive(null, Second, V1.TaskState.TaskRunning).Next, First).Changed);

    [Fact]
    public void Receive_AfterATerminalUpdate_ChangesNothing()
    {
        var ended = Receive(null, First, V1.TaskState.TaskFinished).Next;

        var late = Receive(ended, First, V1.TaskState.TaskRunning);

        Assert.True(late is { Changed: false, Accepted: true });
        Assert.True(late.Next!.IsTerminal);
    }

    [Fact]
    public void Receive_LaterLaunch_StartsAfresh()
    {
        var ended = Receive(null, First, V1.TaskState.TaskFinished).Next;

        var next = Receive(ended, Second, V1.TaskState.TaskStarting).Next!;

        Assert.Equal(Second, next.LaunchId);
        Assert.Single(next.Pending);
    }

    [Fact]
    public void Receive_EarlierLaunch_IsIgnored()
    {
        var current = Receive(null, Second, V1.TaskState.TaskRunning).Next;

        var late = Receive(current, First, V1.TaskState.TaskFailed);

        Assert.True(late is { Changed: false, Accepted: true });
        Assert.Equal(Second, late.Next!.LaunchId);
    }

    [Fact]
    public void Receive_UnknownTaskWithoutSpec_IsAcceptedAndForgotten()
    {
        var decision = TaskLifecycle.Receive(null, First, new("a"), null, Status(V1.TaskState.TaskRunning));

        Assert.True(decision is { Next: null, Changed: false, Accepted: true });
    }

    [Fact]
    public void Receive_PendingAtTheLimit_IsRefusedUntilOneIsAcknowledged()
    {
        var state = Receive(null, First, V1.TaskState.TaskRunning).Next;
        for (var n = 1; n < TaskRecord.MaxPending; n++)
        {
            state = Receive(state, First, V1.TaskState.TaskRunning).Next;
        }

        Assert.Equal(TaskRecord.MaxPending, state!.Pending.Length);
        Assert.False(Receive(state, First, V1.TaskState.TaskFinished).Accepted);

        var room = TaskLifecycle.Acknowledge(state, WireUuid.Read(state.Pending[0].Uuid)).Next;
        Assert.True(Receive(room, First, V1.TaskState.TaskFinished).Accepted);
    }

    [Fact]
    public void Receive_ManyStates_KeepsTheFirstAndTheLatest()
    {
        TaskRecord? state = null;
        for (var n = 0; n < TaskRecord.MaxStatuses * 2; n++)
        {
            state = Receive(state, First, n % 2 == 0 ? V1.TaskState.TaskStarting : V1.TaskState.TaskRunning).Next;
        }

        Assert.Equal(TaskRecord.MaxStatuses, state!.Statuses.Length);
        Assert.Equal(V1.TaskState.TaskStarting, state.Statuses[0].State);
        Assert.Equal(state.Latest, state.Statuses[^1]);
    }

    [Fact]
    public void Receive_Data_IsDeliveredButNotKeptInTheHistory()
    {
        var status = Status(V1.TaskState.TaskRunning);
        status.Data = ByteString.CopyFromUtf8("large");

        var next = TaskLifecycle.Receive(null, First, new("a"), Spec, status).Next!;

        Assert.True(next.Pending[0].HasData);
        Assert.False(next.Statuses[0].HasData);
    }

    [Fact]
    public void Acknowledge_Head_DeliversTheNext()
    {
        var state = Receive(Receive(null, First, V1.TaskState.TaskRunning).Next, First, V1.TaskState.TaskFinished).Next!;

        var decision = TaskLifecycle.Acknowledge(state, WireUuid.Read(state.Pending[0].Uuid));

        Assert.True(decision.Accepted);
        Assert.Equal(V1.TaskState.TaskFinished, Assert.Single(decision.Next!.Pending).State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Acknowledge_AnythingButTheHead_ChangesNothing(int which)
    {
        var state = Receive(Receive(null, First, V1.TaskState.TaskRunning).Next, First, V1.TaskState.TaskFinished).Next!;
        var uuid = which > 0 ? WireUuid.Read(state.Pending[which].Uuid) : Guid.Empty;

        Assert.True(TaskLifecycle.Acknowledge(state, uuid) is { Changed: false, Accepted: false });
        Assert.False(TaskLifecycle.Acknowledge(null, uuid).Accepted);
    }

    private TaskDecision Receive(TaskRecord? state, Guid launch, V1.TaskState to) =>
        TaskLifecycle.Receive(state, launch, new("a"), Spec, Status(to));

    private V1.TaskStatus Status(V1.TaskState state) => new()
    {
        TaskId = new() { Value = "t" }, State = state, Uuid = WireUuid.ToWire(new Guid(++_uuids, 0, 0, new byte[8])),
    };

    private static TaskDecision Conclude(TaskRecord? state, Guid launch) =>
        TaskLifecycle.Conclude(state, launch, new("a"), Spec, new V1.TaskStatus { TaskId = Spec.TaskId, State = V1.TaskState.TaskGoneByOperator });
}
