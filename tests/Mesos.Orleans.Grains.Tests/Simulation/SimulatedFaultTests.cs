using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Tasks;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What seeds of the simulation have found, each told as a story of its own.</summary>
public sealed class SimulatedFaultTests
{
    private readonly Story _story = new();

    [Fact]
    public void Framework_HearsLateThatAnAgentReturned_KeepsTheTasksThatCameSince()
    {
        var task = _story.LaunchOne();
        _story.Tell<IFrameworkInbox>(_story.Scheduler.Id!, inbox => inbox.ReceiveNotice(new AgentReturned(_story.Machine.Id!.Value, [])));

        _story.RunFor(TimeSpan.FromMinutes(1));

        Assert.True(task.IsRunning);
        Assert.Null(task.End);
    }

    [Fact]
    public void Task_WritesAnUpdateAndDoesNotLiveToTellIt_IsToldAfterTheAgentRepeatsIt()
    {
        _story.Cluster.Storage.FailNext(typeof(TaskGrain));
        var task = _story.LaunchOne(isTold: false);

        _story.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(task.Updates).State);
    }

    [Fact]
    public void Framework_HearsLateThatATaskRanBeforeItsEnd_KeepsTheEnd()
    {
        var task = _story.LaunchOne();
        _story.Scheduler.Forgetfulness = 1;
        _story.Scheduler.KillOne();
        _story.RunUntil(() => task.End == V1.TaskState.TaskKilled);
        var running = new V1.TaskStatus { TaskId = new() { Value = task.Id }, State = V1.TaskState.TaskRunning };
        _story.Tell<IFrameworkInbox>(_story.Scheduler.Id!, inbox => inbox.ReceiveTaskChange(
            new TaskChanged(new(task.Id), task.Launches[0], new(task.Agent), running, null, task.Real!.Launch.Task)));
        _story.RunFor(TimeSpan.FromSeconds(1));

        _story.SendTo(_story.Framework!, Story.Reconcile(task.Id, task.Agent));
        _story.RunUntil(() => task.Reconciled is not null);

        Assert.Equal(V1.TaskState.TaskKilled, task.Reconciled);
    }

    [Fact]
    public void Launch_ReachesASiloThatWakesAfterItsDeath_IsNotPromisedBeyondTheWordOfTheNextActivation()
    {
        _story.LaunchOne();
        var grain = new GrainKey(typeof(AgentGrain), _story.Machine.Id!.Value.Value);
        var sleeping = _story.Cluster.Find(grain)!;
        sleeping.Silo.Freeze();
        var launch = _story.SendLaunch("late");
        _story.RunFor(TimeSpan.FromSeconds(1));
        _story.Cluster.DeclareDead(sleeping.Silo);
        _story.RunUntil(() => _story.Cluster.Find(grain) is { IsIdle: true } next && next != sleeping && _story.Machine.IsSettled && _story.Census() is { Registered: true });
        Assert.DoesNotContain(_story.Census()!.Launches, known => known.LaunchId == launch);

        sleeping.Silo.Thaw();
        _story.RunFor(TimeSpan.FromSeconds(1));
        _story.LaunchOne();

        Assert.DoesNotContain(_story.Census()!.Launches, known => known.LaunchId == launch);
        Assert.DoesNotContain(_story.Machine.Running, running => running.Launch.LaunchId == launch);
    }
}
