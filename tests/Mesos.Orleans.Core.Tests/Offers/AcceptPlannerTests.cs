using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Core.Tests.Offers;

public sealed class AcceptPlannerTests
{
    private readonly V1.FrameworkInfo _info = new() { User = "u", Name = "n" };
    private readonly HashSet<TaskId> _active = [];
    private readonly OfferBook _book = OfferBook.Empty.Add([Draft("o1", "a1", "cpus:4;mem:1024"), Draft("o2", "a1", "cpus:1"), Draft("o3", "a2", "cpus:4")]);

    [Fact]
    public void Plan_TasksThatFitTogether_AreAllLaunched()
    {
        var plan = Plan(["o1"], Launch(Task("t1", "cpus:2"), Task("t2", "cpus:2")));

        Assert.Equal(["t1", "t2"], plan.Launches.Select(launch => launch.Task.TaskId.Value));
        Assert.Empty(plan.Statuses);
    }

    [Fact]
    public void Plan_SecondTaskTooLarge_OnlyThatOneFails()
    {
        var plan = Plan(["o1"], Launch(Task("t1", "cpus:3"), Task("t2", "cpus:2"), Task("t3", "cpus:1")));

        Assert.Equal(["t1", "t3"], plan.Launches.Select(launch => launch.Task.TaskId.Value));
        var status = Assert.Single(plan.Statuses);
        Assert.Equal(("t2", V1.TaskState.TaskError, Reason.TaskInvalid), (status.TaskId.Value, status.State, status.Reason));
        Assert.False(status.HasUuid);
    }

    [Fact]
    public void Plan_TwoOffersOfOneAgent_AreAddedUp()
    {
        var plan = Plan(["o1", "o2"], Launch(Task("t1", "cpus:5")));

        Assert.Single(plan.Launches);
        Assert.Equal(2, plan.Closed.Length);
    }

    [Theory]
    [InlineData("o1,o1")]
    [InlineData("o1,unknown")]
    [InlineData("o1,o3")]
    [InlineData("")]
    public void Plan_OffersNotGood_EveryTaskIsLostAndTheGoodOffersAreGivenBackUnfiltered(string offers)
    {
        string[] ids = offers.Length == 0 ? [] : offers.Split(',');

        var plan = Plan(ids, Launch(Task("t1", "cpus:1"), Task("t2", "cpus:1")));

        Assert.Null(plan.Accepted);
        Assert.All(plan.Statuses, status => Assert.Equal((V1.TaskState.TaskLost, Reason.InvalidOffers), (status.State, status.Reason)));
        Assert.Equal(2, plan.Statuses.Length);
        Assert.Equal(ids.Where(id => id != "unknown").Distinct().Count(), plan.Closed.Length);
        Assert.Equal(0, plan.RefuseSeconds);
    }

    [Fact]
    public void Plan_OffersNotGoodForAPartitionAwareFramework_TasksAreDropped()
    {
        _info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware });

        Assert.Equal(V1.TaskState.TaskDropped, Assert.Single(Plan(["gone"], Launch(Task("t1", "cpus:1"))).Statuses).State);
    }

    [Fact]
    public void Plan_TaskIdThatIsActiveOrTwiceInTheCall_IsRefused()
    {
        _active.Add(new("t1"));

        var plan = Plan(["o1"], Launch(Task("t1", "cpus:1"), Task("t2", "cpus:1"), Task("t2", "cpus:1")));

        Assert.Equal("t2", Assert.Single(plan.Launches).Task.TaskId.Value);
        Assert.Equal(["t1", "t2"], plan.Statuses.Select(status => status.TaskId.Value));
    }

    [Fact]
    public void Plan_OtherOperationWithId_IsRefusedByName()
    {
        var operation = new Operation { Type = OperationType.CreateDisk, Id = new() { Value = "op" }, CreateDisk = new() };

        var status = Assert.Single(Plan(["o1"], operation).OperationStatuses);

        Assert.Equal(V1.OperationState.OperationError, status.State);
        Assert.Contains("CREATE_DISK", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_LaunchWithId_IsTaskError()
    {
        var launch = Launch(Task("t1", "cpus:1"));
        launch.Id = new() { Value = "op" };

        Assert.Equal(V1.TaskState.TaskError, Assert.Single(Plan(["o1"], launch).Statuses).State);
    }

    [Fact]
    public void Plan_NoOperations_DeclinesWithTheFiltersOfTheCall()
    {
        var plan = Plan(["o1"]);

        Assert.Empty(plan.Launches);
        Assert.Equal("o1", Assert.Single(plan.Closed).Id.Value);
        Assert.Equal(RefusePolicy.DefaultSeconds, plan.RefuseSeconds);
    }

    [Fact]
    public void Plan_ResourcesWithoutRole_GetTheOffersAllocation()
    {
        var launched = Assert.Single(Plan(["o1"], Launch(Task("t1", "cpus:1"))).Launches);

        Assert.All(launched.Task.Resources, resource => Assert.Equal("*", resource.AllocationInfo.Role));
    }

    private AcceptPlan Plan(string[] offers, params Operation[] operations)
    {
        var accept = new V1.Scheduler.Call.Types.Accept();
        accept.OfferIds.Add(offers.Select(id => new V1.OfferID { Value = id }));
        accept.Operations.Add(operations);
        return AcceptPlanner.Plan(accept, new AcceptContext(
            new("f"), _info, _book, _active.Contains, (_, _) => null, new CountingIds(), DateTimeOffset.UnixEpoch));
    }

    private static Operation Launch(params V1.TaskInfo[] tasks)
    {
        var operation = new Operation { Type = OperationType.Launch, Launch = new() };
        operation.Launch.TaskInfos.Add(tasks);
        return operation;
    }

    private static V1.TaskInfo Task(string id, string resources)
    {
        var task = new V1.TaskInfo { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "a1" }, Command = new() { Value = "true" } };
        task.Resources.Add(ResourceSet.Parse(resources).Value!.ToWire());
        return task;
    }

    private static OfferDraft Draft(string id, string agent, string resources) => new(
        new(id), new("f"), new(agent), "*", ResourceSet.Parse(resources).Value!, new V1.AgentInfo { Hostname = "h" });

    private sealed class CountingIds : IIdSource
    {
        private int _next;

        public Guid Next() => new(++_next, 0, 0, new byte[8]);
    }
}
