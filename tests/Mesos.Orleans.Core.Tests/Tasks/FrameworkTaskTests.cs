using Google.Protobuf;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Tasks;

public sealed class FrameworkTaskTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly V1.TaskStatus Starting = Status(1, V1.TaskState.TaskStarting);
    private static readonly V1.TaskStatus Running = Status(2, V1.TaskState.TaskRunning);
    private static readonly V1.TaskStatus Finished = Status(3, V1.TaskState.TaskFinished);

    [Fact]
    public void Acknowledge_NextUnheardOf_BecomesHeadAndLatest()
    {
        var task = Launched().Changed(Starting, Starting, Now).Acknowledge(Starting.Uuid, Running, Now);

        Assert.Equal((Running, Running), (task.Head, task.Latest));
        Assert.Equal(Now + FrameworkTask.FirstRetryDelay, task.RetryAt);
    }

    [Fact]
    public void Acknowledge_LaterStateKnown_LatestStays()
    {
        var task = Launched().Changed(Finished, Starting, Now).Acknowledge(Starting.Uuid, Running, Now);

        Assert.Equal((Running, Finished), (task.Head, task.Latest));
    }

    [Fact]
    public void Acknowledge_LastOfAll_EndsInItsState()
    {
        var task = Launched().Changed(Starting, Starting, Now).Acknowledge(Starting.Uuid, Finished, Now).Acknowledge(Finished.Uuid, null, Now);

        Assert.Equal((V1.TaskState.TaskFinished, null, DateTimeOffset.MaxValue), (task.State, task.Head, task.RetryAt));
    }

    [Fact]
    public void Acknowledge_HeadUnchanged_KeepsItsRetries()
    {
        var sent = Launched().Changed(Running, Running, Now).Resent(Now);

        var task = sent.Acknowledge(Starting.Uuid, Running, Now);

        Assert.Equal((sent.RetryAt, sent.RetryDelay), (task.RetryAt, task.RetryDelay));
    }

    [Fact]
    public void Acknowledge_ManyUuids_RemembersTheLast()
    {
        var task = Launched();
        for (byte index = 0; index <= FrameworkTask.MaxAcknowledged; index++)
            task = task.Acknowledge(Uuid(index), null, Now);

        Assert.Equal(FrameworkTask.MaxAcknowledged, task.Acknowledged.Length);
        Assert.DoesNotContain(Uuid(0), task.Acknowledged);
        Assert.Contains(Uuid(FrameworkTask.MaxAcknowledged), task.Acknowledged);
    }

    private static FrameworkTask Launched() => FrameworkTask.Launched(Guid.Empty, new AgentId("a"), new V1.TaskInfo { TaskId = new() { Value = "t" } });

    private static V1.TaskStatus Status(byte uuid, V1.TaskState state) => new() { TaskId = new() { Value = "t" }, State = state, Uuid = Uuid(uuid) };

    private static ByteString Uuid(byte value) => ByteString.CopyFrom([.. Enumerable.Repeat(value, 16)]);
}
