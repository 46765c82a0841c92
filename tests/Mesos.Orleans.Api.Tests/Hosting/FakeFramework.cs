using System.Collections.Concurrent;
using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>A framework whose events the test writes and whose calls it reads.</summary>
public sealed class FakeFramework : IFrameworkGrain
{
    private readonly Channel<Func<EventBatch>> _batches = Channel.CreateUnbounded<Func<EventBatch>>();
    private readonly TaskCompletionSource<Guid> _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Guid _incarnation = new("00000000-0000-0000-0000-000000000001");
    private long _last;

    public ConcurrentQueue<FrameworkCall> Calls { get; } = new();

    public ConcurrentQueue<SubscribeFramework> Subscriptions { get; } = new();

    public ConcurrentQueue<ReadEvents> Reads { get; } = new();

    public Refusal? SubscribeRefusal { get; set; }

    public Func<FrameworkCall, Task<CallReply>> OnCall { get; set; } = _ => Task.FromResult(CallReply.Accepted);

    public FrameworkSnapshot? Snapshot { get; set; }

    /// <summary>The stream that was said to be gone, once it was.</summary>
    public Task<Guid> Disconnected => _disconnected.Task;

    public void Send(params V1.Scheduler.Event[] events)
    {
        var batch = new EventBatch(_incarnation, _last += events.Length, [.. events], Closed: false);
        _batches.Writer.TryWrite(() => batch);
    }

    /// <summary>The grain is activated anew.</summary>
    public void Move()
    {
        _incarnation = new Guid("00000000-0000-0000-0000-000000000002");
        _last = 0;
        Send();
    }

    /// <summary>Every read fails from now on.</summary>
    public bool FailAlways { get; set; }

    public void Fail(Exception exception) => _batches.Writer.TryWrite(() => throw exception);

    public void Close(params V1.Scheduler.Event[] events)
    {
        var batch = new EventBatch(_incarnation, _last += events.Length, [.. events], Closed: true);
        _batches.Writer.TryWrite(() => batch);
    }

    public Task<SubscribeReply> Subscribe(SubscribeFramework command)
    {
        Subscriptions.Enqueue(command);
        if (SubscribeRefusal is null)
            Send(new V1.Scheduler.Event { Type = EventType.Subscribed, Subscribed = new() { FrameworkId = command.Info.Id } });
        return Task.FromResult(new SubscribeReply(SubscribeRefusal));
    }

    public async Task<EventBatch> ReadEvents(ReadEvents request)
    {
        if (request.Wait == TimeSpan.Zero)
            return new EventBatch(_incarnation, _last, [], Closed: false);
        if (FailAlways)
            throw new TimeoutException("no silo");
        Reads.Enqueue(request);
        return (await _batches.Reader.ReadAsync())();
    }

    public Task<CallReply> Call(FrameworkCall call)
    {
        Calls.Enqueue(call);
        return OnCall(call);
    }

    public Task<CallReply> PublishShapes(PublishShapes command) => Task.FromResult(CallReply.Accepted);

    public Task<ShapesReply> GetShapes() => Task.FromResult(new ShapesReply(null, []));

    public Task Disconnect(Guid streamId)
    {
        _disconnected.TrySetResult(streamId);
        return Task.CompletedTask;
    }

    public Task<FrameworkSnapshot?> GetSnapshot() => Task.FromResult(Snapshot);

    public Task<CallReply> Teardown() => Task.FromResult(CallReply.Accepted);
}
