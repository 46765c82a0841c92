using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using static Mesos.Orleans.Core.Tests.Tasks.LaunchFixture;
using ContainerType = Mesos.V1.ContainerInfo.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class TaskInfoValidatorTests
{
    [Fact]
    public void Task_WithCommandOrExecutor_Passes()
    {
        Assert.Null(Judge(CommandTask()));
        Assert.Null(Judge(ExecutorTask()));
        Assert.Equal(V1.TaskStatus.Types.Reason.TaskInvalid, TaskInfoValidator.Reason);
    }

    [Theory]
    [InlineData("", "ID must not be empty")]
    [InlineData("a/b", "'a/b' contains invalid characters")]
    [InlineData("..", "'..' is disallowed")]
    public void TaskId_Unusable_IsRefused(string id, string message) => Assert.Equal(message, Judge(CommandTask(id)));

    [Fact]
    public void TaskId_OfActiveOrUnreachableTask_IsRefused()
    {
        Assert.Equal("Task has duplicate ID: t", Judge(CommandTask(), Context() with { IsActive = id => id.Value == "t" }));
        Assert.Equal("Task reuses the ID of an unreachable task: t", Judge(CommandTask(), Context() with { IsUnreachable = id => id.Value == "t" }));
    }

    [Fact]
    public void Agent_OtherThanTheOffers_IsRefused() =>
        Assert.Equal("Task uses invalid agent a while agent b is expected", Judge(CommandTask(), Context() with { Agent = new("b") }));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Durations_Negative_AreRefused(long nanoseconds, bool fine)
    {
        var task = CommandTask();
        task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = nanoseconds } };
        Assert.Equal(fine ? null : "Task's 'kill_policy.grace_period' must be non-negative", Judge(task));

        task = CommandTask();
        task.MaxCompletionTime = new() { Nanoseconds = nanoseconds };
        Assert.Equal(fine ? null : "Task's `max_completion_time` must be non-negative", Judge(task));

        task = ExecutorTask();
        task.Executor.ShutdownGracePeriod = new() { Nanoseconds = nanoseconds };
        Assert.Equal(fine ? null : "ExecutorInfo's 'shutdown_grace_period' must be non-negative", Judge(task));
    }

    [Fact]
    public void Checks_Invalid_AreRefused()
    {
        var task = CommandTask();
        task.Check = new();
        Assert.Equal("Task uses invalid check: CheckInfo must specify 'type'", Judge(task));
        task.Check = null;
        task.HealthCheck = new();
        Assert.Equal("Task uses invalid health check: HealthCheck must specify 'type'", Judge(task));
    }

    [Fact]
    public void Resources_None_AreRefused()
    {
        var task = CommandTask();
        task.Resources.Clear();
        Assert.Equal("Task uses no resources", Judge(task));
    }

    [Fact]
    public void Resources_Malformed_AreRefused()
    {
        var task = CommandTask();
        task.Resources[0].Scalar.Value = -1;
        Assert.StartsWith("Task uses invalid resources: ", Judge(task), StringComparison.Ordinal);

        task = CommandTask(resources: "cpus:1;mem:32;gpus:1");
        Assert.Null(Judge(task));
        task.Resources.Single(resource => resource.Name == "gpus").Scalar.Value = 0.5;
        Assert.StartsWith("Task uses invalid resources: ", Judge(task), StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_AllocatedToNoneOrSeveralRoles_AreRefused()
    {
        var task = CommandTask();
        task.Resources[0].AllocationInfo = null;
        Assert.StartsWith("Invalid task resources: ", Judge(task), StringComparison.Ordinal);
        task.Resources[0].AllocationInfo = new() { Role = "other" };
        Assert.StartsWith("Invalid task resources: ", Judge(task), StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_BothRevocableAndNot_AreRefused()
    {
        var task = CommandTask();
        task.Resources.Add(new V1.Resource(task.Resources.Single(resource => resource.Name == "cpus")) { Revocable = new() });
        Assert.StartsWith("Invalid task resources: ", Judge(task), StringComparison.Ordinal);
    }

    [Fact]
    public void Volume_Twice_IsRefusedUnlessShared()
    {
        var task = CommandTask();
        task.Resources.Add([Volume(), Volume()]);
        Assert.NotNull(Judge(task, With(Volume(), Volume())));

        task = CommandTask();
        task.Resources.Add([Volume(shared: true), Volume(shared: true)]);
        Assert.Null(Judge(task, With(Volume(shared: true), Volume(shared: true))));
    }

    [Fact]
    public void Volume_MustExistOnTheAgent()
    {
        var task = CommandTask();
        task.Resources.Add(Volume());
        Assert.StartsWith("Total resources ", Judge(task), StringComparison.Ordinal);
        Assert.Null(Judge(task, With(Volume())));
        Assert.Null(Judge(task, With(Volume()) with { VolumeExists = (role, id) => (role, id) == (Role, "v") }));
        Assert.Equal("Persistent volume 'v' of role 'r' does not exist on agent a", Judge(task, With(Volume()) with { VolumeExists = (_, _) => false }));
    }

    [Fact]
    public void CommandAndContainer_Invalid_AreRefused()
    {
        var task = CommandTask();
        task.Command.Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "A" } } };
        Assert.StartsWith("Task's `CommandInfo` is invalid: ", Judge(task), StringComparison.Ordinal);

        task = CommandTask();
        task.Container = new() { Type = ContainerType.Docker };
        Assert.StartsWith("Task's `ContainerInfo` is invalid: ", Judge(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpus", 1.0, null)]
    [InlineData("cpus", 0.999, "The cpu limit must be greater than or equal to the cpu request")]
    [InlineData("cpus", double.PositiveInfinity, null)]
    [InlineData("cpus", double.NaN, "The cpu limit must be greater than or equal to the cpu request")]
    [InlineData("mem", 64.0, null)]
    [InlineData("mem", 63.999, "The memory limit must be greater than or equal to the memory request")]
    [InlineData("mem", double.PositiveInfinity, null)]
    [InlineData("disk", 1.0, "Only cpus and mem may be included in a task's resource limits")]
    public void Limits_MustReachTheRequest(string name, double limit, string? message)
    {
        var task = CommandTask();
        task.Limits.Add(name, new() { Value = limit });
        Assert.Equal(message, Judge(task));
    }

    [Fact]
    public void Limits_WithoutRequestOrCapability_AreRefused()
    {
        var task = CommandTask(resources: "mem:32");
        task.Limits.Add("cpus", new() { Value = 1 });
        Assert.Equal("When a CPU limit is specified, a CPU request must also be specified", Judge(task));

        task = CommandTask(resources: "cpus:1");
        task.Limits.Add("mem", new() { Value = 1 });
        Assert.Equal("When a memory limit is specified, a memory request must also be specified", Judge(task));
        Assert.Equal(
            "Agent is not capable of handling task resource limits",
            Judge(task, Context() with { AgentCapabilities = AgentCapability.All & ~AgentCapability.TaskResourceLimits }));
    }

    [Fact]
    public void CommandAndExecutor_BothOrNone_AreRefused()
    {
        const string Message = "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
        var task = ExecutorTask();
        task.Command = new() { Value = "true" };
        Assert.Equal(Message, Judge(task));
        task.Command = null;
        task.Executor = null;
        Assert.Equal(Message, Judge(task));
    }

    [Fact]
    public void Executor_Default_IsOnlyForGroups()
    {
        var task = ExecutorTask();
        task.Executor = DefaultExecutor();
        Assert.Equal("'ExecutorInfo.type' must be 'CUSTOM'", Judge(task));
    }

    [Fact]
    public void Executor_WithoutType_NeedsACommandAllTheSame()
    {
        var task = ExecutorTask();
        task.Executor.ClearType();
        Assert.Null(Judge(task));
        task.Executor.Command = null;
        Assert.Equal("'ExecutorInfo.command' must be set", Judge(task));
        task.Executor.Type = ExecutorType.Custom;
        Assert.Equal("'ExecutorInfo.command' must be set for 'CUSTOM' executor", Judge(task));
    }

    [Fact]
    public void Executor_OfAnotherFrameworkOrNone_IsRefused()
    {
        var task = ExecutorTask();
        task.Executor.FrameworkId.Value = "g";
        Assert.Equal("ExecutorInfo has an invalid FrameworkID (Actual: g vs Expected: f)", Judge(task));
        task.Executor.FrameworkId = null;
        Assert.Equal("'ExecutorInfo.framework_id' must be set", Judge(task));
    }

    [Fact]
    public void Executor_IdAndResources_AreJudged()
    {
        var task = ExecutorTask();
        task.Executor.ExecutorId.Value = "a/b";
        Assert.Equal("Invalid executor ID: 'a/b' contains invalid characters", Judge(task));

        task = ExecutorTask();
        task.Executor.Resources[0].Scalar.Value = -1;
        Assert.StartsWith("Executor uses invalid resources: ", Judge(task), StringComparison.Ordinal);

        task = ExecutorTask();
        task.Executor.Resources.Add(Volume(shared: true));
        Assert.Equal("Executor resources should not contain any shared resources", Judge(task, With(Volume(shared: true))));
    }

    [Fact]
    public void Executor_WithoutResources_Passes()
    {
        var task = ExecutorTask();
        task.Executor.Resources.Clear();
        Assert.Null(Judge(task));
    }

    [Fact]
    public void Executor_OtherThanTheRunningOne_IsRefused()
    {
        var running = Executor();
        running.Labels = new();
        var context = Context() with { FindExecutor = id => id == "e" ? new RunningExecutor(running) : null };
        Assert.Null(Judge(ExecutorTask(), context));

        var task = ExecutorTask();
        task.Executor.Command.Value = "other";
        Assert.StartsWith("ExecutorInfo is not compatible with existing ExecutorInfo", Judge(task, context), StringComparison.Ordinal);

        task = ExecutorTask();
        task.Executor.Resources.Replace("cpus:0.2;mem:32;disk:1");
        Assert.StartsWith("ExecutorInfo is not compatible with existing ExecutorInfo", Judge(task, context), StringComparison.Ordinal);
    }

    [Fact]
    public void Executor_SameInAnotherOrder_IsTheSame()
    {
        V1.Environment.Types.Variable a = new() { Name = "A", Value = "1" }, b = new() { Name = "B", Value = "2" };
        var running = Executor();
        running.Command.Environment = new() { Variables = { a, b } };
        var task = ExecutorTask();
        task.Executor.Command.Environment = new() { Variables = { b, a } };
        var reversed = task.Executor.Resources.Reverse().ToList();
        task.Executor.Resources.Clear();
        task.Executor.Resources.AddRange(reversed);

        Assert.Null(Judge(task, Context() with { FindExecutor = _ => new RunningExecutor(running) }));
        Assert.Equal([b, a], task.Executor.Command.Environment.Variables);
    }

    [Fact]
    public void ShareCgroups_SetForSingleTasks_IsRefused()
    {
        var task = CommandTask();
        task.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = true } };
        Assert.Null(Judge(task));
        task.Container.LinuxInfo.ShareCgroups = false;
        Assert.Equal("Only tasks in a task group may have 'share_cgroups' set to 'false'", Judge(task));

        task = ExecutorTask();
        task.Executor.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = false } };
        Assert.Null(Judge(task));
        task.Executor.Container.LinuxInfo.ShareCgroups = true;
        Assert.Equal("The 'share_cgroups' field cannot be set to 'true' on executor containers", Judge(task));
    }

    [Fact]
    public void Total_AllOfTheOffer_PassesAndOneThousandthMoreIsRefused()
    {
        Assert.Null(Judge(CommandTask(resources: "cpus:8;mem:8192;ports:[1000-1999]")));
        Assert.StartsWith("Total resources ", Judge(CommandTask(resources: "cpus:8.001")), StringComparison.Ordinal);
        Assert.StartsWith("Total resources ", Judge(CommandTask(resources: "cpus:1;ports:[999-1000]")), StringComparison.Ordinal);
    }

    [Fact]
    public void Total_CountsTheExecutorOnlyIfItStarts()
    {
        var task = ExecutorTask();
        task.Resources.Replace("cpus:8;mem:64");
        Assert.StartsWith("Total resources ", Judge(task), StringComparison.Ordinal);
        Assert.Null(Judge(task, Context() with { FindExecutor = _ => new RunningExecutor(Executor()) }));
    }

    [Fact]
    public void Total_PortsOfTaskAndExecutor_MustDiffer()
    {
        var task = ExecutorTask();
        task.Resources.Replace("cpus:1;ports:[1000-1001]");
        task.Executor.Resources.Replace("cpus:1;ports:[1002-1003]");
        Assert.Null(Judge(task));
        task.Executor.Resources.Replace("cpus:1;ports:[1001-1003]");
        Assert.StartsWith("There are overlapping resources", Judge(task), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_Several_AreToldInTheOrderOfMesos()
    {
        (string Start, Action<V1.TaskInfo> Break)[] faults =
        [
            ("ID must not be empty", task => task.TaskId.Value = ""),
            ("Task uses invalid agent", task => task.AgentId.Value = "x"),
            ("Task's 'kill_policy", task => task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = -1 } }),
            ("Task's `max_completion_time`", task => task.MaxCompletionTime = new() { Nanoseconds = -1 }),
            ("Task uses invalid check", task => task.Check = new()),
            ("Task uses invalid health check", task => task.HealthCheck = new()),
            ("Task uses invalid resources", task => task.Resources.Add(new V1.Resource { Name = "x", Type = V1.Value.Types.Type.Text })),
            ("Task's `CommandInfo`", task => task.Command.Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "A" } } }),
            ("Task's `ContainerInfo`", task => task.Container = new() { Type = ContainerType.Docker, LinuxInfo = new() { ShareCgroups = false } }),
            ("Only cpus and mem", task => task.Limits.Add("x", new() { Value = 1 })),
            ("Task should have at least one", task => task.Executor = Executor()),
        ];
        for (var first = 0; first < faults.Length; first++)
        {
            var task = CommandTask();
            foreach (var (_, fault) in faults[first..])
                fault(task);
            Assert.StartsWith(faults[first].Start, Judge(task), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refusals_AlwaysNameAFieldAndARemedy()
    {
        var task = CommandTask();
        task.AgentId.Value = "x";
        var refusal = TaskInfoValidator.Validate(task, Context())!;
        Assert.Equal("agent_id", refusal.Field);
        Assert.NotNull(refusal.Hint);
    }

    private static TaskLaunchContext With(params V1.Resource[] more) =>
        Context() with { Available = Offered.Add(ResourceSet.FromWire(more).Value!) };

    private static string? Judge(V1.TaskInfo task, TaskLaunchContext? context = null) =>
        TaskInfoValidator.Validate(task, context ?? Context())?.Message;
}
