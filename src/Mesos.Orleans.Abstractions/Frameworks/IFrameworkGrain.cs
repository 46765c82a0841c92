using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>
/// One framework, keyed by its framework id: what a scheduler talks to, over HTTP or directly. A scheduler subscribes, reads its events in
/// order with <see cref="ReadEvents"/>, and makes calls with the stream id that the subscription returned.
/// </summary>
[Alias("mesos.IFrameworkGrain")]
public interface IFrameworkGrain : IGrainWithStringKey
{
    /// <summary>Subscribes a scheduler, new or returning; an earlier stream of this framework gets an ERROR event and is closed.</summary>
    /// <remarks>A repeated command (same <see cref="SubscribeFramework.StreamId"/>) answers as the first one did.</remarks>
    [Alias("Subscribe")]
    Task<SubscribeReply> Subscribe(SubscribeFramework command);

    /// <summary>
    /// Reads the next events of a stream, waiting up to <see cref="ReadEvents.Wait"/> for the first. Asking for events after sequence
    /// <c>n</c> confirms all up to <c>n</c>. One read is outstanding at a time: a newer one ends an older one with an empty batch.
    /// </summary>
    [Alias("ReadEvents"), AlwaysInterleave, ResponseTimeout("00:00:40")]
    Task<EventBatch> ReadEvents(ReadEvents request);

    /// <summary>Makes any call but SUBSCRIBE. The reply says whether it was accepted, not whether it succeeded; outcomes arrive as events.</summary>
    [Alias("Call"), ResponseTimeout("00:00:30")]
    Task<CallReply> Call(FrameworkCall call);

    /// <summary>
    /// Says what the framework waits for: from then on it gets offers of those shapes only (beyond Mesos). Stored, and kept over subscriptions and
    /// fail-overs until it is replaced; a shape for a role that the framework leaves counts for nothing until it has the role again.
    /// </summary>
    [Alias("PublishShapes"), ResponseTimeout("00:00:30")]
    Task<CallReply> PublishShapes(PublishShapes command);

    /// <summary>What the framework published last.</summary>
    [Alias("GetShapes"), ReadOnly]
    Task<ShapesReply> GetShapes();

    /// <summary>Says that a stream has ended, so that the failover timeout starts now. Ignored if the stream is not the current one.</summary>
    [Alias("Disconnect")]
    Task Disconnect(Guid streamId);

    /// <summary>The framework as lists and <c>/state</c> show it, or null if it never subscribed.</summary>
    [Alias("GetSnapshot"), ReadOnly]
    Task<FrameworkSnapshot?> GetSnapshot();

    /// <summary>Tears the framework down on behalf of an operator: its tasks are killed, its id is never accepted again.</summary>
    [Alias("Teardown")]
    Task<CallReply> Teardown();
}
