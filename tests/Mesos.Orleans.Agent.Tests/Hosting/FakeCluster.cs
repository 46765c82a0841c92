using System.Collections.Immutable;
using System.Reflection;
using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>The cluster as one agent sees it: hands out commands, takes reports and accepts what it is allowed to.</summary>
internal sealed class FakeCluster : IAgentGrain, IClusterGrain
{
    private readonly Guid _incarnation = new(7, 0, 0, new byte[8]);
    private readonly List<AgentCommand> _commands = [];
    private readonly Channel<TaskUpdate> _updates = Channel.CreateUnbounded<TaskUpdate>();
    private readonly Channel<ReportedMessage> _messages = Channel.CreateUnbounded<ReportedMessage>();
    private readonly Channel<ReportedExit> _exits = Channel.CreateUnbounded<ReportedExit>();
    private readonly HashSet<Guid> _seen = [];
    private TaskCompletionSource _changed = new();
    private Guid _session;

    internal FakeCluster() => Grains = FakeGrains.Of(this);

    internal IGrainFactory Grains { get; }

    /// <summary>While false nothing that agents report is durable.</summary>
    internal bool IsAccepting { get; set; } = true;

    internal RegisterAgent? Registration { get; private set; }

    /// <summary>Why the agent may run nothing and is not registered; null if it is welcome. It notices when its session is forgotten.</summary>
    internal Core.Refusal? Eviction { get; set; }

    internal Task<TaskUpdate> NextUpdate() => _updates.Reader.ReadAsync().AsTask().WithinPatience();

    internal Task<ReportedMessage> NextMessage() => _messages.Reader.ReadAsync().AsTask().WithinPatience();

    internal Task<ReportedExit> NextExit() => _exits.Reader.ReadAsync().AsTask().WithinPatience();

    internal bool HasUpdate => _updates.Reader.TryPeek(out _);

    internal void Command(AgentCommand command)
    {
        lock (_commands)
            _commands.Add(command);
        Interlocked.Exchange(ref _changed, new()).SetResult();
    }

    /// <summary>Shows updates again that were shown before.</summary>
    internal void ForgetSeen() => _seen.Clear();

    /// <summary>Makes the agent register again.</summary>
    internal void ForgetSession()
    {
        _session = Guid.Empty;
        Interlocked.Exchange(ref _changed, new()).SetResult();
    }

    /// <summary>How often agents are still not given an id.</summary>
    internal int IdFailures { get; set; }

    public Task<AgentId> NewAgentId() => IdFailures-- > 0 ? Task.FromException<AgentId>(new TimeoutException("The storage is away.")) : Task.FromResult(new AgentId("cluster-S0"));

    public Task<RegisterReply> Register(RegisterAgent command)
    {
        Registration = command;
        if (Eviction is { } eviction)
            return Task.FromResult(new RegisterReply(eviction, Guid.Empty, []) { Evicted = true });
        _session = command.SessionId;
        lock (_commands)
            _commands.Clear();
        return Task.FromResult(new RegisterReply(null, _incarnation, []));
    }

    public async Task<CommandBatch> ReadCommands(ReadCommands request)
    {
        var changed = _changed.Task;
        if (Pending(request).Commands is { IsEmpty: true } && _session == request.SessionId)
            await Task.WhenAny(changed, Task.Delay(request.Wait));
        return Pending(request);
    }

    /// <summary>Forgets the exits that were shown and that nobody has looked at.</summary>
    internal void ForgetExits()
    {
        while (_exits.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>While true exits are shown, and not taken.</summary>
    internal bool IsDeferringExits { get; set; }

    public Task<ReportReply> Report(AgentReport report)
    {
        if (report.SessionId != _session)
            return Task.FromResult(new ReportReply(false, []));
        foreach (var message in report.Messages)
            _messages.Writer.TryWrite(message);
        foreach (var update in report.Updates.Where(update => _seen.Add(Core.WireUuid.Read(update.Status.Uuid))))
            _updates.Writer.TryWrite(update);
        foreach (var exit in report.Exits)
            _exits.Writer.TryWrite(exit);
        return Task.FromResult(new ReportReply(true, IsAccepting ? [.. report.Updates.Select(update => Core.WireUuid.Read(update.Status.Uuid))] : [])
        {
            Deferred = IsDeferringExits ? [.. report.Exits.Select(exit => exit.Framework)] : [],
        });
    }

    public Task Disconnect(Guid sessionId) => Task.CompletedTask;

    public Task<FrameworkId> NewFrameworkId() => throw new NotSupportedException();

    public Task<ClusterIdentity> GetIdentity() => throw new NotSupportedException();

    public Task<LaunchReply> Launch(LaunchTasks command) => throw new NotSupportedException();

    public Task<bool> Send(AgentCommand command) => throw new NotSupportedException();

    public Task<LaunchCensus> FindLaunches(FrameworkId framework, long generation) => throw new NotSupportedException();

    public Task<bool> IsCurrent(ImmutableArray<Guid> missing) => throw new NotSupportedException();

    public Task<AgentSnapshot?> GetSnapshot() => throw new NotSupportedException();

    public Task ReportToAllocator(long epoch) => throw new NotSupportedException();

    private CommandBatch Pending(ReadCommands request)
    {
        lock (_commands)
        {
            return new CommandBatch(
                request.SessionId == _session, _commands.Count, [.. _commands.Skip((int)request.After)]);
        }
    }

    /// <summary>A grain factory that knows these two grains.</summary>
    internal class FakeGrains : DispatchProxy
    {
        private FakeCluster _cluster = null!;

        internal static IGrainFactory Of(FakeCluster cluster)
        {
            var proxy = Create<IGrainFactory, FakeGrains>();
            ((FakeGrains)(object)proxy)._cluster = cluster;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.IsGenericMethod && targetMethod.ReturnType.IsInstanceOfType(_cluster) ? _cluster : throw new NotSupportedException(targetMethod.Name);
    }
}
