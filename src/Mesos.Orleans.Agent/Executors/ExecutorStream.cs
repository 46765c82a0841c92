using System.Threading.Channels;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>The events on their way to one subscribed executor, in order.</summary>
internal sealed class ExecutorStream
{
    private readonly Channel<V1.Executor.Event> _events =
        Channel.CreateBounded<V1.Executor.Event>(new BoundedChannelOptions(ExecutorLimits.MaxQueuedEvents) { SingleReader = true });

    /// <summary>What is to be written to the executor; completes when the stream is to be closed.</summary>
    internal ChannelReader<V1.Executor.Event> Events => _events.Reader;

    /// <summary>
    /// Queues an event. An executor that does not read loses messages and heartbeats; it must not lose anything else and go on, so
    /// then the stream ends.
    /// </summary>
    internal void Send(V1.Executor.Event @event)
    {
        if (!_events.Writer.TryWrite(@event)
            && @event.Type is not (V1.Executor.Event.Types.Type.Message or V1.Executor.Event.Types.Type.Heartbeat))
            Close();
    }

    /// <summary>Ends the stream after what is queued.</summary>
    internal void Close() => _events.Writer.TryComplete();
}
