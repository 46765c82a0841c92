using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Api.Tests.Conformance;

public abstract partial class SchedulerConformance
{
    public static TheoryData<string> WrongTasks => ["no resources", "negative", "NaN", "infinite", "too much", "another agent", "no id", "command and executor", "neither"];

    public static TheoryData<string> WrongOffers => ["unknown", "foreign", "duplicate", "none", "declined"];

    [Theory]
    [MemberData(nameof(WrongTasks))]
    public async Task Launch_TaskInvalid_TaskErrorForItAloneAndTheOthersRun(string fault)
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        var wrong = Wrong(fault, offer);

        await session.Launch(offer, Wire.Task(offer, "before"), wrong, Wire.Task(offer, "after"));

        var updates = new[] { await session.Update(), await session.Update(), await session.Update() };
        var error = updates.Single(status => status.State == V1.TaskState.TaskError);
        ExpectFromMaster(error, wrong.TaskId.Value, Reason.TaskInvalid);
        Assert.Equal(["after", "before"], updates.Where(status => status.State == V1.TaskState.TaskRunning).Select(status => status.TaskId.Value).Order());
    }

    [Fact]
    public async Task Launch_IdOfAnActiveTask_TaskErrorAndTheFirstRunsOn()
    {
        var session = await Subscribe();
        await session.LaunchOne("twice");
        var offer = await session.Offer();

        await session.Launch(offer, Wire.Task(offer, "twice"));

        ExpectFromMaster(await session.Update(), "twice", Reason.TaskInvalid, V1.TaskState.TaskError);
        Assert.Equal(V1.TaskState.TaskRunning, Running("twice").State);
    }

    [Fact]
    public async Task Launch_OneIdTwiceInOneCall_FirstRunsSecondIsAnError()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Launch(offer, Wire.Task(offer, "twice"), Wire.Task(offer, "twice"));

        var updates = new[] { await session.Update(), await session.Update() };
        Assert.Equal([V1.TaskState.TaskRunning, V1.TaskState.TaskError], updates.Select(status => status.State).Order());
    }

    [Fact]
    public async Task Launch_IdOfACompletedTask_Runs()
    {
        var session = await Subscribe();
        await session.Acknowledge(await session.LaunchOne("again"));
        await session.Kill("again");
        await session.Acknowledge(await session.Update());

        await session.LaunchOne("again");
    }

    [Theory]
    [MemberData(nameof(WrongOffers))]
    public async Task Launch_OffersInvalid_TaskLost(string fault) => await ExpectInvalidOffers(fault, V1.TaskState.TaskLost);

    [Theory]
    [MemberData(nameof(WrongOffers))]
    public async Task Launch_OffersInvalidAndPartitionAware_TaskDropped(string fault) =>
        await ExpectInvalidOffers(fault, V1.TaskState.TaskDropped, Capability.PartitionAware);

    [Fact]
    public async Task Operation_InvalidWithAnId_OperationErrorAndLaterOnesGoOn()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Accept(offer, Wire.Reserve(offer, "reserve"), Wire.Launch(Wire.Task(offer, "task")));

        var events = new[] { await session.Next(), await session.Next() };
        var status = events.Single(@event => @event?.Type == EventType.UpdateOperationStatus)!.UpdateOperationStatus.Status;
        Assert.Equal(("reserve", V1.OperationState.OperationError, false), (status.OperationId.Value, status.State, status.Uuid is not null));
        Assert.Equal(("task", V1.TaskState.TaskRunning), IdAndState(events.Single(@event => @event?.Type == EventType.Update)!.Update.Status));
    }

    [Fact]
    public async Task Operation_InvalidWithoutId_IsDroppedInSilence()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Accept(offer, Wire.Reserve(offer));

        Assert.DoesNotContain(await session.Before(), @event => @event.Type != EventType.Offers);
    }

    [Fact]
    public async Task Operation_OffersInvalidWithAnId_OperationErrorWithoutAgent()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Accept([new V1.OfferID { Value = "nobody-O1" }], 0, Wire.Reserve(offer, "reserve"));

        var status = (await session.Next())!.UpdateOperationStatus.Status;
        Assert.Equal(("reserve", V1.OperationState.OperationError), (status.OperationId.Value, status.State));
        Assert.Null(status.AgentId);
        Assert.Null(status.Uuid);
    }

    [Fact]
    public async Task Operation_IdOnLaunch_TaskError()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        var launch = Wire.Launch(Wire.Task(offer, "task"));
        launch.Id = new() { Value = "launch" };

        await session.Accept(offer, launch);

        ExpectFromMaster(await session.Update(), "task", Reason.TaskInvalid, V1.TaskState.TaskError);
    }

    [Fact]
    public async Task Call_UuidOfTheWrongLength_IsRefused()
    {
        var session = await Subscribe();
        var update = (await session.LaunchOne()).Clone();
        update.Uuid = Google.Protobuf.ByteString.CopyFrom(1, 2, 3);

        var refusal = await session.Refused(new()
        {
            Type = V1.Scheduler.Call.Types.Type.Acknowledge, Acknowledge = new() { AgentId = update.AgentId, TaskId = update.TaskId, Uuid = update.Uuid },
        });

        Assert.Contains("Failed to validate scheduler::Call", refusal, StringComparison.Ordinal);
    }

    private async Task ExpectInvalidOffers(string fault, V1.TaskState told, params Capability[] capabilities)
    {
        var session = await Subscribe(capabilities);
        var offer = await session.WholeOffer();
        V1.OfferID[] offers = [.. await OffersOf(fault, session, offer)];

        await session.Accept(offers, Day, Wire.Launch(Wire.Task(offer, "a"), Wire.Task(offer, "b")));

        ExpectFromMaster(await session.Update(), "a", Reason.InvalidOffers, told);
        ExpectFromMaster(await session.Update(), "b", Reason.InvalidOffers, told);
        Assert.DoesNotContain(cluster.Agent.Tasks, launch => launch.Task.TaskId.Value is "a" or "b");

        // What was still good in the list goes back without the filter.
        if (offers.Contains(offer.Id) && fault != "declined")
            await session.WholeOffer();
    }

    private async Task<IEnumerable<V1.OfferID>> OffersOf(string fault, Session session, V1.Offer offer)
    {
        switch (fault)
        {
            case "unknown":
                return [offer.Id, new() { Value = "nobody-O1" }];
            case "duplicate":
                return [offer.Id, offer.Id];
            case "declined":
                await session.Decline(0, offer.Id);
                return [offer.Id];
            case "foreign":
                await session.Decline(Day, offer.Id);
                return [(await (await Subscribe()).WholeOffer()).Id];
            default:
                return [];
        }
    }

    private static V1.TaskInfo Wrong(string fault, V1.Offer offer)
    {
        var task = Wire.Task(offer, "wrong");
        switch (fault)
        {
            case "no resources":
                task.Resources.Clear();
                break;
            case "negative":
                task.Resources[0].Scalar.Value = -1;
                break;
            case "NaN":
                task.Resources[0].Scalar.Value = double.NaN;
                break;
            case "infinite":
                task.Resources[0].Scalar.Value = double.PositiveInfinity;
                break;
            case "too much":
                task.Resources[0].Scalar.Value = ConformanceCluster.AgentCpus;
                break;
            case "another agent":
                task.AgentId = new() { Value = "another" };
                break;
            case "no id":
                task.TaskId = new() { Value = "" };
                break;
            case "command and executor":
                task.Executor = new() { ExecutorId = new() { Value = "e" }, Command = new() { Value = "true" } };
                break;
            default:
                task.Command = null;
                break;
        }

        return task;
    }

    private static void ExpectFromMaster(V1.TaskStatus status, string task, Reason reason, V1.TaskState? state = null)
    {
        Assert.Equal(
            (task, state ?? status.State, reason, V1.TaskStatus.Types.Source.Master, false),
            (status.TaskId.Value, status.State, status.Reason, status.Source, status.HasUuid));
        Assert.NotEmpty(status.Message);
    }
}
