using System.Net.Http.Headers;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>A real agent on this machine, linked to a <see cref="FakeCluster"/> unless it is given another.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly UniqueIds _ids = new();
    private AgentHost? _host;

    /// <summary>One that may die while its tasks run on: their supervisor is a process of its own, and their framework checkpoints.</summary>
    internal static AgentFixture ThatRecovers()
    {
        var agent = new AgentFixture();
        agent.Options = agent.Options with { SuperviseInProcess = false };
        agent.FrameworkInfo.Checkpoint = true;
        return agent;
    }

    internal FakeCluster Cluster { get; } = new();

    /// <summary>A real cluster in place of the fake one.</summary>
    internal IGrainFactory? Grains { get; init; }

    internal AgentOptions Options { get; set; } = new() { Port = 0, SuperviseInProcess = true, Resources = "cpus:4;mem:1024;disk:2048;ports:[31000-31009]", Attributes = "rack:a1" };

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    internal FrameworkId Framework { get; } = new("cluster-0001");

    internal V1.FrameworkInfo FrameworkInfo { get; } = new()
    {
        Name = "tests", User = Posix.UserAccount.Current.Name, Id = new() { Value = "cluster-0001" },
    };

    internal string Work => Path.Combine(_directory.Path, "work");

    internal string Directory => _directory.Path;

    internal HttpClient Http { get; private set; } = null!;

    internal AgentHost Host => _host!;

    internal async Task StartAsync()
    {
        var started = await TryStartAsync();
        Assert.True(started.IsSuccess, started.Refusal?.ToString());
        _host = started.Value;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_host.Port}/"), Timeout = Eventually.Patience };
        await Eventually.TrueAsync(() => _host.IsRegistered, "the agent registers");
    }

    internal Task<Outcome<AgentHost>> TryStartAsync() =>
        AgentHost.StartAsync(Options with { WorkDirectory = Work }, Grains ?? Cluster.Grains, _ids, Time, NullLoggerFactory.Instance);

    /// <summary>The agent is gone as if its process had been killed.</summary>
    internal async Task AbandonAsync()
    {
        Http.Dispose();
        await Interlocked.Exchange(ref _host, null)!.AbandonAsync();
    }

    /// <summary>The agent stops in good order.</summary>
    internal async Task StopAsync()
    {
        Http.Dispose();
        await Interlocked.Exchange(ref _host, null)!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Cluster.IsAccepting = true;
        Http?.Dispose();
        if (Interlocked.Exchange(ref _host, null) is { } host)
            await host.DisposeAsync();
        _directory.Dispose();
    }

    internal static V1.ExecutorInfo Executor(string command, string id = "exec", params (string Name, string Value)[] variables)
    {
        var info = new V1.ExecutorInfo
        {
            Type = V1.ExecutorInfo.Types.Type.Custom,
            ExecutorId = new() { Value = id },
            Name = "an executor",
            Command = new() { Value = command, Environment = new() },
        };
        info.Resources.Add(Scalar("cpus", 0.5));
        info.Command.Environment.Variables.Add(variables.Select(variable => new V1.Environment.Types.Variable { Name = variable.Name, Value = variable.Value }));
        return info;
    }

    /// <summary>The executor of Scripts/executor.py.</summary>
    internal static V1.ExecutorInfo Script(string id = "exec", params (string Name, string Value)[] variables)
    {
        Requirement.Demand(ExecutableLookup.Resolve("python3", "/", ExecutableLookup.DefaultPath).IsSuccess, "python3 is not installed");
        return Executor($"exec python3 {Path.Combine(AppContext.BaseDirectory, "Scripts", "executor.py")}", id, variables);
    }

    /// <summary>An executor that is a process and no more: the test itself makes its calls.</summary>
    internal static V1.ExecutorInfo Idle(string id = "exec") => Executor("echo up; exec sleep 600", id);

    internal static V1.Resource Scalar(string name, double value) => new()
    {
        Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value }, AllocationInfo = new() { Role = "*" },
    };

    internal TaskLaunch Task(string id, V1.ExecutorInfo? executor, string data = "stay", Guid? group = null)
    {
        var task = new V1.TaskInfo
        {
            Name = $"task {id}",
            TaskId = new() { Value = id },
            AgentId = new() { Value = "cluster-S0" },
            Executor = executor,
            Command = executor is null ? new() { Value = data } : null,
            Data = ByteString.CopyFromUtf8(data),
        };
        task.Resources.Add(Scalar("cpus", 1));
        task.Resources.Add(Scalar("mem", 64));
        return new(_ids.Next(), Framework, FrameworkInfo, task, group, V1.TaskState.TaskStaging);
    }

    internal TaskLaunch[] Run(params TaskLaunch[] launches)
    {
        Cluster.Command(new RunTasks([.. launches]));
        return launches;
    }

    internal void Kill(string taskId, V1.KillPolicy? policy = null) => Cluster.Command(new KillTask(new(Framework, new(taskId)), policy));

    internal void Message(string text, string executorId = "exec") =>
        Cluster.Command(new SendToExecutor(Framework, executorId, [.. System.Text.Encoding.UTF8.GetBytes(text)]));

    /// <summary>The next updates as "task STATE", sorted where tasks may overtake each other.</summary>
    internal async Task<string[]> NextUpdates(int count)
    {
        var updates = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var update = await Cluster.NextUpdate();
            updates.Add($"{update.Status.TaskId.Value} {update.Status.State}");
        }

        return [.. updates.Order(StringComparer.Ordinal)];
    }

    internal async Task<V1.TaskStatus> NextStatus() => (await Cluster.NextUpdate()).Status;

    internal string Sandbox(string executorId = "exec") =>
        Path.Combine(Work, "slaves", "cluster-S0", "frameworks", Framework.Value, "executors", executorId, "runs", "latest");

    internal string Output(string executorId = "exec") =>
        Path.Combine(Sandbox(executorId), "stdout") is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    internal async Task<HttpResponseMessage> Post(string path, byte[] body, string? contentType, string? accept = null, bool headersOnly = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Http.SendAsync(request, headersOnly ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
    }

    // Containers are found by their ids all over the machine: agents of tests that run side by side must not share any.
    private sealed class UniqueIds : IIdSource
    {
        private static int _last;

        public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, BitConverter.GetBytes((long)Environment.ProcessId));
    }
}
