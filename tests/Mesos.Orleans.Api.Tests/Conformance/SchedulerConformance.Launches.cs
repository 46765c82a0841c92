using Google.Protobuf;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Conformance;

public abstract partial class SchedulerConformance
{
    [Fact]
    public async Task Accept_SeveralTasksInSeveralLaunches_AllRunAndTheRestIsOffered()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Accept(offer, Wire.Launch(Wire.Task(offer, "a", 1), Wire.Task(offer, "b", 2)), Wire.Launch(Wire.Task(offer, "c", 3)));

        var updates = new[] { await session.Update(), await session.Update(), await session.Update() };
        Assert.Equal(["a", "b", "c"], updates.Select(status => status.TaskId.Value).Order());
        Assert.All(updates, status => Assert.Equal(
            (V1.TaskState.TaskRunning, V1.TaskStatus.Types.Source.Executor, offer.AgentId, 16), (status.State, status.Source, status.AgentId, status.Uuid.Length)));
        Assert.Equal(ConformanceCluster.AgentCpus - 6, Wire.Scalar(await session.Offer(), "cpus"));
    }

    [Fact]
    public async Task Accept_TwoOffersOfOneAgent_AreUsedTogether()
    {
        var session = await Subscribe();
        await session.Acknowledge(await session.LaunchOne("first"));
        var rest = await session.Offer();
        await session.Kill("first");
        Assert.Equal(V1.TaskState.TaskKilled, (await session.Update()).State);
        var freed = await session.Offer();

        await session.Accept([rest.Id, freed.Id], 0, Wire.Launch(Wire.Task(rest, "whole", ConformanceCluster.AgentCpus)));

        Assert.Equal(("whole", V1.TaskState.TaskRunning), IdAndState(await session.Update()));
    }

    [Fact]
    public async Task Accept_TenThousandTasks_AllRun()
    {
        const int Count = 10_000;
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Launch(offer, Enumerable.Range(0, Count).Select(index => Wire.Task(offer, $"task-{index}", 0.01, 1)));

        var running = new HashSet<string>();
        while (running.Count < Count)
        {
            var (id, state) = IdAndState(await session.Update());
            Assert.Equal(V1.TaskState.TaskRunning, state);
            running.Add(id);
        }

        Assert.Equal(ConformanceCluster.AgentCpus - (Count * 0.01), Wire.Scalar(await session.Offer(), "cpus"), 3);
    }

    [Fact]
    public async Task Accept_TaskWithTenMebibytesOfData_Runs()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        var task = Wire.Task(offer, "large");
        task.Data = ByteString.CopyFrom(new byte[10 * 1024 * 1024]);

        await session.Launch(offer, task);

        Assert.Equal(("large", V1.TaskState.TaskRunning), IdAndState(await session.Update()));
        Assert.Equal(task.Data, Running("large").Task.Data);
    }

    [Fact]
    public async Task Kill_Running_TaskIsKilled()
    {
        var session = await Subscribe();
        await session.Acknowledge(await session.LaunchOne());

        await session.Kill("task");

        Assert.Equal(("task", V1.TaskState.TaskKilled), IdAndState(await session.Update()));
    }

    [Fact]
    public async Task Kill_RunningNamedOnAnotherAgent_IsIgnored()
    {
        var session = await Subscribe();
        await session.Acknowledge(await session.LaunchOne());

        await session.Kill("task", new V1.AgentID { Value = "another" });

        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);
        Assert.Equal(V1.TaskState.TaskRunning, Running("task").State);
    }

    [Fact]
    public async Task Message_ToAnExecutor_ItsAnswerComesBack()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        var task = Wire.Task(offer, "executed");
        task.Command = null;
        task.Executor = new()
        {
            ExecutorId = new() { Value = "echo" },
            Type = V1.ExecutorInfo.Types.Type.Custom,
            Command = new() { Value = "echo" },
            Resources = { Wire.Scalar("cpus", 0.1), Wire.Scalar("mem", 32) },
        };
        await session.Launch(offer, task);
        Assert.Equal(V1.TaskState.TaskRunning, (await session.Update()).State);

        await session.Call(new()
        {
            Type = CallType.Message,
            Message = new() { AgentId = offer.AgentId, ExecutorId = task.Executor.ExecutorId, Data = ByteString.CopyFrom(0, 255, 10, 65) },
        });

        var answer = await session.Next();
        Assert.Equal(EventType.Message, answer?.Type);
        Assert.Equal(
            (offer.AgentId, task.Executor.ExecutorId, ByteString.CopyFrom(0, 255, 10, 65)),
            (answer!.Message.AgentId, answer.Message.ExecutorId, answer.Message.Data));
    }

    [Fact]
    public async Task Message_ToNobody_IsAcceptedAndDropped()
    {
        var session = await Subscribe();

        await session.Call(new()
        {
            Type = CallType.Message,
            Message = new() { AgentId = new() { Value = "nobody" }, ExecutorId = new() { Value = "nobody" }, Data = ByteString.Empty },
        });

        Assert.DoesNotContain(await session.Before(), @event => @event.Type != EventType.Offers);
    }

    [Fact]
    public async Task Shutdown_Executor_ItsTasksEndAndItsExitIsTold()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        var task = Wire.Task(offer, "executed");
        task.Command = null;
        task.Executor = new() { ExecutorId = new() { Value = "short" }, Command = new() { Value = "true" }, Resources = { Wire.Scalar("cpus", 0.1), Wire.Scalar("mem", 32) } };
        await session.Launch(offer, task);
        await session.Acknowledge(await session.Update());

        await session.Call(new() { Type = CallType.Shutdown, Shutdown = new() { ExecutorId = task.Executor.ExecutorId, AgentId = offer.AgentId } });

        // FAILURE is best effort and may come before or after the update.
        var events = new[] { await session.Next(), await session.Next() };
        Assert.Equal(task.Executor.ExecutorId, events.Single(@event => @event?.Type == EventType.Failure)!.Failure.ExecutorId);
        Assert.Equal(("executed", V1.TaskState.TaskFailed), IdAndState(events.Single(@event => @event?.Type == EventType.Update)!.Update.Status));
    }

    private static (string Id, V1.TaskState State) IdAndState(V1.TaskStatus status) => (status.TaskId.Value, status.State);
}
