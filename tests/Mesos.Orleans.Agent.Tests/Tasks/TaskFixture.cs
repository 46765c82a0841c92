using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Fetching;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Tasks;

/// <summary>Runs command tasks on this machine and shows their updates.</summary>
internal sealed class TaskFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PosixProcessSupervisor _supervisor = new(TimeProvider.System);
    private readonly HttpClient _http = new();
    private readonly CountingIds _ids = new();
    private readonly List<CommandTask> _tasks = [];
    private readonly Channel<V1.TaskStatus> _updates = Channel.CreateUnbounded<V1.TaskStatus>();

    internal TaskFixture()
    {
        Work = new WorkDirectory(Path.Combine(_directory.Path, "work"));
        Agent = new AgentFacts { AgentId = "cluster-S0", IpAddress = "10.0.0.7", Port = 5051 };
    }

    internal AgentFacts Agent { get; set; }

    internal WorkDirectory Work { get; }

    internal string Directory => _directory.Path;

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Sees each update first; one at which it throws, or that it does not take, is not shown.</summary>
    internal Func<V1.TaskStatus, bool> OnReport { get; set; } = _ => true;

    /// <summary>In place of the real one.</summary>
    internal IProcessSupervisor? Supervisor { get; set; }

    internal V1.FrameworkInfo Framework { get; } = new() { User = Posix.UserAccount.Current.Name, Name = "test" };

    public async ValueTask DisposeAsync()
    {
        foreach (var task in _tasks)
        {
            await _supervisor.KillAsync(task.ContainerId, 9);
            task.Dispose();
        }

        _supervisor.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    internal static V1.TaskInfo Shell(string script) => Task(new V1.CommandInfo { Value = script });

    internal static V1.TaskInfo Task(V1.CommandInfo command) => new()
    {
        Name = "a task",
        TaskId = new() { Value = "task-1" },
        AgentId = new() { Value = "cluster-S0" },
        Command = command,
    };

    internal CommandTask Start(V1.TaskInfo task)
    {
        var fetcher = new Fetcher(_http, _supervisor, _ids, new FetcherOptions(), TimeProvider.System);
        var services = new TaskServices(Agent, Work, Supervisor ?? _supervisor, fetcher, new TaskStatuses(Agent, _ids, Time), Time,
            new CheckpointStore(Work, Agent.AgentId, NullLogger.Instance));
        var launch = new TaskLaunch(_ids.Next(), new FrameworkId("fw-1"), Framework, task, null, V1.TaskState.TaskStaging);
        var started = new CommandTask(launch, services, status => OnReport(status) && _updates.Writer.TryWrite(status));
        _tasks.Add(started);
        started.Start();
        return started;
    }

    internal Task<V1.TaskStatus> NextAsync() => _updates.Reader.ReadAsync().AsTask().WithinPatience();

    internal async Task<V1.TaskStatus> UntilAsync(V1.TaskState state)
    {
        while (true)
        {
            var status = await NextAsync();
            if (status.State == state)
                return status;
            Assert.False(TaskStates.IsTerminal(status.State), $"It ended as {status.State}: {status.Message}");
        }
    }

    internal async Task<V1.TaskStatus> RunAsync(V1.TaskInfo task)
    {
        await Start(task).Ended.WithinPatience();
        _updates.Writer.Complete();
        var all = new List<V1.TaskStatus>();
        await foreach (var status in _updates.Reader.ReadAllAsync())
            all.Add(status);
        return all[^1];
    }

    internal string Output(CommandTask task, string name = "stdout") => File.ReadAllText(Path.Combine(Work.Sandbox(task.SandboxId), name));

}
