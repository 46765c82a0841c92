using System.Threading.Channels;
using Mesos.Orleans.Sdk;

namespace Mesos.Orleans.Testing;

/// <summary>
/// A scheduler that does nothing but keep what it is told, for a test to read in order. What nobody reads piles up: it is meant for tests. A read waits
/// <see cref="WaitLimit"/> at most and then throws a <see cref="TimeoutException"/> that names what did not come.
/// </summary>
public class RecordingScheduler : Scheduler
{
    private readonly Channel<V1.FrameworkID> _subscriptions = Channel.CreateUnbounded<V1.FrameworkID>();
    private readonly Channel<V1.Offer> _offers = Channel.CreateUnbounded<V1.Offer>();
    private readonly Channel<V1.OfferID> _rescinded = Channel.CreateUnbounded<V1.OfferID>();
    private readonly Channel<V1.TaskStatus> _updates = Channel.CreateUnbounded<V1.TaskStatus>();
    private readonly Channel<V1.TaskStatus> _reconciled = Channel.CreateUnbounded<V1.TaskStatus>();
    private readonly Channel<V1.Scheduler.Event.Types.Message> _messages = Channel.CreateUnbounded<V1.Scheduler.Event.Types.Message>();
    private readonly Channel<V1.Scheduler.Event.Types.Failure> _failures = Channel.CreateUnbounded<V1.Scheduler.Event.Types.Failure>();
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    /// <summary>How long a read waits. Default 1 minute, which only a broken test waits; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The id of each SUBSCRIBED event.</summary>
    public ChannelReader<V1.FrameworkID> Subscriptions => Limited(_subscriptions, "SUBSCRIBED event");

    /// <summary>Each offer.</summary>
    public ChannelReader<V1.Offer> Offers => Limited(_offers, "offer");

    /// <summary>Each rescinded offer.</summary>
    public ChannelReader<V1.OfferID> Rescinded => Limited(_rescinded, "rescinded offer");

    /// <summary>Each status update that has a uuid; acknowledged unless the driver was told otherwise. Those without one are in <see cref="Reconciled"/>.</summary>
    public ChannelReader<V1.TaskStatus> Updates => Limited(_updates, "status update with a uuid");

    /// <summary>Each status without a uuid: the answers to reconciliation, and what the cluster says of tasks that never ran.</summary>
    public ChannelReader<V1.TaskStatus> Reconciled => Limited(_reconciled, "status without a uuid");

    /// <summary>Each message of an executor.</summary>
    public ChannelReader<V1.Scheduler.Event.Types.Message> Messages => Limited(_messages, "message of an executor");

    /// <summary>Each lost agent or ended executor.</summary>
    public ChannelReader<V1.Scheduler.Event.Types.Failure> Failures => Limited(_failures, "failure");

    /// <summary>Each error.</summary>
    public ChannelReader<string> Errors => Limited(_errors, "error");

    /// <inheritdoc/>
    public override Task OnSubscribed(SchedulerDriver driver, V1.Scheduler.Event.Types.Subscribed subscribed) =>
        Keep(_subscriptions, subscribed.FrameworkId);

    /// <inheritdoc/>
    public override Task OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers)
    {
        foreach (var offer in offers)
            _offers.Writer.TryWrite(offer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnRescind(SchedulerDriver driver, V1.OfferID offer) => Keep(_rescinded, offer);

    /// <inheritdoc/>
    public override Task OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => Keep(status.HasUuid ? _updates : _reconciled, status);

    /// <inheritdoc/>
    public override Task OnMessage(SchedulerDriver driver, V1.Scheduler.Event.Types.Message message) => Keep(_messages, message);

    /// <inheritdoc/>
    public override Task OnFailure(SchedulerDriver driver, V1.Scheduler.Event.Types.Failure failure) => Keep(_failures, failure);

    /// <inheritdoc/>
    public override Task OnError(SchedulerDriver driver, string message) => Keep(_errors, message);

    private LimitedReader<T> Limited<T>(Channel<T> channel, string what) => new(channel.Reader, () => WaitLimit, what);

    private static Task Keep<T>(Channel<T> channel, T item) => channel.Writer.WriteAsync(item).AsTask();
}
