using System.Collections.Immutable;
using System.Reflection;
using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Tests.Agents;

/// <summary>The grain's side of the link: records what it is told and answers as the test says.</summary>
internal sealed class FakeAgentGrain : IAgentGrain
{
    private readonly Channel<CommandBatch> _batches = Channel.CreateUnbounded<CommandBatch>();

    public Channel<RegisterAgent> Registered { get; } = Channel.CreateUnbounded<RegisterAgent>();

    public Channel<AgentReport> Reported { get; } = Channel.CreateUnbounded<AgentReport>();

    public Channel<ReadCommands> Reads { get; } = Channel.CreateUnbounded<ReadCommands>();

    public Func<RegisterAgent, RegisterReply> OnRegister { get; set; } = _ => new RegisterReply(null, Guid.AllBitsSet, []);

    public Func<AgentReport, ReportReply> OnReport { get; set; } = report => new ReportReply(true, [.. report.Updates.Select(u => WireUuid.Read(u.Status.Uuid))]);

    public IGrainFactory Factory => SingleGrainFactory.For(this);

    public void Send(CommandBatch batch) => _batches.Writer.TryWrite(batch);

    public async Task<RegisterReply> Register(RegisterAgent command)
    {
        await Registered.Writer.WriteAsync(command);
        return OnRegister(command);
    }

    public async Task<CommandBatch> ReadCommands(ReadCommands request)
    {
        await Reads.Writer.WriteAsync(request);
        return await _batches.Reader.ReadAsync();
    }

    public async Task<ReportReply> Report(AgentReport report)
    {
        await Reported.Writer.WriteAsync(report);
        return OnReport(report);
    }

    public Task Disconnect(Guid sessionId) => Task.CompletedTask;

    public Task<LaunchReply> Launch(LaunchTasks command) => throw new NotSupportedException();

    public Task<bool> Send(AgentCommand command) => throw new NotSupportedException();

    public Task<LaunchCensus> FindLaunches(FrameworkId framework, long generation) => throw new NotSupportedException();

    public Task<bool> IsCurrent(ImmutableArray<Guid> missing) => throw new NotSupportedException();

    public Task<AgentSnapshot?> GetSnapshot() => throw new NotSupportedException();

    public Task ReportToAllocator(long epoch) => throw new NotSupportedException();
}

/// <summary>A grain factory whose every grain is the same object.</summary>
internal class SingleGrainFactory : DispatchProxy
{
    private object? _grain;

    public static IGrainFactory For(object grain)
    {
        var factory = Create<IGrainFactory, SingleGrainFactory>();
        ((SingleGrainFactory)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
}
