using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Frameworks;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

public sealed class FrameworkTasksTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly AgentId Left = new("left");
    private static readonly AgentId Right = new("right");

    [Fact]
    public void On_AgentWithTasks_HasThoseAndNoOthers()
    {
        var tasks = new FrameworkTasks();
        Put(tasks, Task("a", Left));
        Put(tasks, Task("b", Right));
        Put(tasks, Task("c", Left));

        Assert.Equal(["a", "c"], NamesOf(tasks.On(Left)));
        Assert.Equal([Left, Right], tasks.Agents.OrderBy(agent => agent.Value));
    }

    [Fact]
    public void On_TaskLaunchedAgainElsewhere_FollowsIt()
    {
        var tasks = new FrameworkTasks();
        Put(tasks, Task("a", Left));

        Put(tasks, Task("a", Right));

        Assert.Empty(tasks.On(Left));
        Assert.Equal(["a"], NamesOf(tasks.On(Right)));
        Assert.Equal([Right], tasks.Agents);
    }

    [Fact]
    public void Remove_LastTaskOfAnAgent_ForgetsTheAgent()
    {
        var tasks = new FrameworkTasks();
        Put(tasks, Task("a", Left));

        tasks.Remove(new("a"));

        Assert.Empty(tasks.Agents);
        Assert.Empty(tasks.Values);
        Assert.Null(tasks.GetValueOrDefault(new("a")));
    }

    [Fact]
    public void TakeDue_UpdateNotAcknowledged_GivesItAtItsTimeAndOnce()
    {
        var tasks = new FrameworkTasks();
        Put(tasks, Task("a", Left).WithHead(new V1.TaskStatus(), Start));
        var due = Start + FrameworkTask.FirstRetryDelay;

        Assert.Empty(tasks.TakeDue(due - TimeSpan.FromTicks(1)));
        Assert.Equal(["a"], NamesOf(tasks.TakeDue(due)));
        Assert.Empty(tasks.TakeDue(due));
    }

    [Fact]
    public void TakeDue_UpdateSentAgain_GivesItAgainAfterTheLongerDelay()
    {
        var tasks = new FrameworkTasks();
        Put(tasks, Task("a", Left).WithHead(new V1.TaskStatus(), Start));
        var first = Start + FrameworkTask.FirstRetryDelay;
        Put(tasks, Assert.Single(tasks.TakeDue(first)).Resent(first));

        Assert.Empty(tasks.TakeDue(first + FrameworkTask.FirstRetryDelay));
        Assert.Equal(["a"], NamesOf(tasks.TakeDue(first + (FrameworkTask.FirstRetryDelay * 2))));
    }

    [Fact]
    public void TakeDue_UpdateAcknowledgedOrTaskGone_GivesNothing()
    {
        var tasks = new FrameworkTasks();
        var task = Task("a", Left).WithHead(new V1.TaskStatus(), Start);
        Put(tasks, task);
        Put(tasks, task.WithHead(null, Start));
        Put(tasks, Task("b", Left).WithHead(new V1.TaskStatus(), Start));
        tasks.Remove(new("b"));

        Assert.Empty(tasks.TakeDue(Start + FrameworkTask.MaxRetryDelay));
    }

    private static void Put(FrameworkTasks tasks, FrameworkTask task) => tasks[new(task.Spec.TaskId.Value)] = task;

    private static FrameworkTask Task(string id, AgentId agent) =>
        FrameworkTask.Launched(Guid.Empty, agent, new V1.TaskInfo { TaskId = new() { Value = id } });

    private static IEnumerable<string> NamesOf(IEnumerable<FrameworkTask> tasks) => tasks.Select(task => task.Spec.TaskId.Value).Order();
}
