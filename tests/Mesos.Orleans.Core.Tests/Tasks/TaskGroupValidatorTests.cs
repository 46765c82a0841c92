using Mesos.Orleans.Core.Tasks;
using static Mesos.Orleans.Core.Tests.Tasks.LaunchFixture;
using ContainerType = Mesos.V1.ContainerInfo.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class TaskGroupValidatorTests
{
    [Fact]
    public void Group_Ordinary_Passes()
    {
        Assert.Null(Judge([GroupTask("t"), GroupTask("u")]));
        Assert.Equal(V1.TaskStatus.Types.Reason.TaskGroupInvalid, TaskGroupValidator.Reason);
    }

    [Fact]
    public void Group_OnACustomExecutor_Passes()
    {
        var task = GroupTask();
        task.Executor = Executor();
        Assert.Null(Judge([task], Executor()));
    }

    [Fact]
    public void Member_Invalid_IsNamed()
    {
        var task = GroupTask("u");
        task.AgentId.Value = "x";
        Assert.Equal("Task 'u' is invalid: Task uses invalid agent x while agent a is expected", Judge([GroupTask(), task]));
    }

    [Fact]
    public void Members_OfOneId_AreRefused() => Assert.Equal("Task 't' is invalid: Task has duplicate ID: t", Judge([GroupTask(), GroupTask()]));

    [Fact]
    public void Member_InADockerContainer_IsRefused()
    {
        var task = GroupTask();
        task.Container = new() { Type = ContainerType.Docker, Docker = new() { Image = "i" } };
        Assert.EndsWith("Docker ContainerInfo is not supported on the task", Judge([task]), StringComparison.Ordinal);
    }

    [Fact]
    public void Member_WithItsOwnNetwork_MayOnlyHaveCommandHealthChecks()
    {
        var task = GroupTask();
        task.Container = new() { Type = ContainerType.Mesos };
        task.HealthCheck = new() { Type = V1.HealthCheck.Types.Type.Http, Http = new() { Port = 80 } };
        Assert.Null(Judge([task]));
        task.Container.NetworkInfos.Add(new V1.NetworkInfo());
        Assert.EndsWith("not joining parent's network", Judge([task]), StringComparison.Ordinal);
        task.HealthCheck = new() { Type = V1.HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 80 } };
        Assert.EndsWith("not joining parent's network", Judge([task]), StringComparison.Ordinal);
        task.HealthCheck = new() { Type = V1.HealthCheck.Types.Type.Command, Command = new() { Value = "true" } };
        Assert.Null(Judge([task]));
    }

    [Fact]
    public void Limits_NeedCgroupsOfTheirOwn()
    {
        var task = GroupTask();
        task.Limits.Add("cpus", new() { Value = 2 });
        Assert.Contains("'share_cgroups' field is set to 'false'", Judge([task]), StringComparison.Ordinal);
        task.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = false } };
        Assert.Null(Judge([task]));
    }

    [Fact]
    public void Executor_TypeMustBeSetAndKnown()
    {
        var executor = Executor();
        executor.ClearType();
        Assert.Equal("'ExecutorInfo.type' must be set", Judge([CommandTask()], executor));
        executor.Type = ExecutorType.Unknown;
        Assert.Equal("Unknown executor type", Judge([CommandTask()], executor));
    }

    [Fact]
    public void Executor_Default_HasNoCommandNoImageAndNoDocker()
    {
        var executor = DefaultExecutor();
        executor.Command = new() { Value = "run" };
        Assert.Equal("'ExecutorInfo.command' must not be set for 'DEFAULT' executor", Judge([CommandTask()], executor));

        executor = DefaultExecutor();
        executor.Container = new() { Type = ContainerType.Docker, Docker = new() { Image = "i" } };
        Assert.Equal("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor", Judge([CommandTask()], executor));

        executor.Container = new() { Type = ContainerType.Mesos, Mesos = new() { Image = new() } };
        Assert.Equal("'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor", Judge([CommandTask()], executor));
    }

    [Fact]
    public void Executor_CustomInDocker_IsRefused()
    {
        var executor = Executor();
        executor.Container = new() { Type = ContainerType.Docker, Docker = new() { Image = "i" } };
        Assert.Equal("Docker ContainerInfo is not supported on the executor", Judge([CommandTask()], executor));
    }

    [Fact]
    public void Executor_OfATask_MustBeThatOfTheGroupOrAbsent()
    {
        Assert.Null(Judge([CommandTask()]));
        var task = GroupTask();
        task.Executor.Name = "other";
        Assert.Equal("The `ExecutorInfo` of task 't' is different from executor 'e'", Judge([task]));
    }

    [Theory]
    [InlineData("cpus:0.01;mem:32;disk:0.001", null)]
    [InlineData("cpus:0.009;mem:32;disk:1", "Executor 'e' uses less CPUs than the minimum required (0.01)")]
    [InlineData("mem:32;disk:1", "Executor 'e' uses less CPUs than the minimum required (0.01)")]
    [InlineData("cpus:0.01;mem:31.999;disk:1", "Executor 'e' uses less memory than the minimum required (32MB)")]
    [InlineData("cpus:0.01;mem:32", "Executor 'e' uses no disk")]
    public void Executor_NeedsAMinimum(string resources, string? message) =>
        Assert.Equal(message, Judge([CommandTask()], DefaultExecutor(resources)));

    [Fact]
    public void Executor_RunningAlready_NeedsNoMinimumAndIsNotCounted()
    {
        var small = DefaultExecutor("cpus:0.001");
        var running = Context() with { FindExecutor = _ => new RunningExecutor(small) };
        Assert.Null(Judge([CommandTask(resources: "cpus:8")], small, running));
        Assert.StartsWith("Total resources ", Judge([CommandTask(resources: "cpus:8")], DefaultExecutor()), StringComparison.Ordinal);
    }

    [Fact]
    public void Total_OfAllTasks_MustFit()
    {
        Assert.Null(Judge([CommandTask("t", "cpus:4"), CommandTask("u", "cpus:3.9")]));
        Assert.StartsWith("Total resources ", Judge([CommandTask("t", "cpus:4"), CommandTask("u", "cpus:3.901")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Total_Ports_MustDifferBetweenTasks()
    {
        Assert.Null(Judge([CommandTask("t", "cpus:1;ports:[1000-1000]"), CommandTask("u", "cpus:1;ports:[1001-1001]")]));
        Assert.StartsWith(
            "There are overlapping resources in the task group's",
            Judge([CommandTask("t", "cpus:1;ports:[1000-1000]"), CommandTask("u", "cpus:1;ports:[1000-1001]")]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ShareCgroups_MustBeUniform()
    {
        const string Message = "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single executor";
        V1.TaskInfo own = GroupTask("u"), shared = GroupTask("v");
        own.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = false } };
        shared.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = true } };

        Assert.Null(Judge([GroupTask(), shared]));
        Assert.Null(Judge([own]));
        Assert.Equal(Message, Judge([GroupTask(), own]));
        Assert.Equal(Message, Judge([own], context: Context() with { FindExecutor = _ => new RunningExecutor(DefaultExecutor(), ShareCgroups: true) }));
        Assert.Null(Judge([own], context: Context() with { FindExecutor = _ => new RunningExecutor(DefaultExecutor(), ShareCgroups: false) }));
    }

    [Fact]
    public void ShareCgroups_TrueOnTheExecutor_IsRefused()
    {
        var executor = DefaultExecutor();
        executor.Container = new() { Type = ContainerType.Mesos, LinuxInfo = new() { ShareCgroups = true } };
        Assert.Equal("The 'share_cgroups' field cannot be set to 'true' on executor containers", Judge([CommandTask()], executor));
    }

    private static string? Judge(V1.TaskInfo[] tasks, V1.ExecutorInfo? executor = null, TaskLaunchContext? context = null) =>
        TaskGroupValidator.Validate(new V1.TaskGroupInfo { Tasks = { tasks } }, executor ?? DefaultExecutor(), context ?? Context())?.Message;
}
