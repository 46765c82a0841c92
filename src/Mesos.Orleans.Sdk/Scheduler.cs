namespace Mesos.Orleans.Sdk;

/// <summary>
/// A framework's scheduler: derive from it and override what matters. A <see cref="SchedulerDriver"/> calls one method at a time, in the order of
/// the events. What a method throws goes to <see cref="OnHandlerException"/>; the driver runs on.
/// </summary>
/// <remarks>The events are those of Mesos' v1 scheduler API; HEARTBEAT is left out, since the driver watches the link itself.</remarks>
public abstract class Scheduler
{
    /// <summary>The framework is subscribed, for the first time or again; <see cref="SchedulerDriver.FrameworkId"/> is set.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="subscribed">The framework's id and who the cluster is.</param>
    public virtual Task OnSubscribed(SchedulerDriver driver, V1.Scheduler.Event.Types.Subscribed subscribed) => Task.CompletedTask;

    /// <summary>Resources are offered. Each offer is to be used or declined: one that is forgotten holds its resources back from everyone.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="offers">The offers.</param>
    public virtual Task OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) => driver.Decline(offers);

    /// <summary>An offer does not stand any more; using it would fail.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="offer">The offer.</param>
    public virtual Task OnRescind(SchedulerDriver driver, V1.OfferID offer) => Task.CompletedTask;

    /// <summary>
    /// A task changed, or its state was asked for. Delivered at least once: the same update comes again until it is acknowledged, which the
    /// driver does when this returns without throwing (<see cref="SchedulerOptions.AcknowledgeUpdates"/>).
    /// </summary>
    /// <param name="driver">The driver.</param>
    /// <param name="status">The task's status; one without a uuid is an answer to a reconciliation and needs no acknowledgement.</param>
    public virtual Task OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => Task.CompletedTask;

    /// <summary>A reconciled operation's status.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="status">The status.</param>
    public virtual Task OnOperationUpdate(SchedulerDriver driver, V1.OperationStatus status) => Task.CompletedTask;

    /// <summary>An executor sent bytes; best effort.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="message">The bytes and who sent them.</param>
    public virtual Task OnMessage(SchedulerDriver driver, V1.Scheduler.Event.Types.Message message) => Task.CompletedTask;

    /// <summary>An agent was lost, or an executor ended; the tasks concerned are reported apart.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="failure">The agent and, if an executor ended, which and how.</param>
    public virtual Task OnFailure(SchedulerDriver driver, V1.Scheduler.Event.Types.Failure failure) => Task.CompletedTask;

    /// <summary>The subscription was refused or taken away; the driver stops after this.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="message">Why.</param>
    public virtual Task OnError(SchedulerDriver driver, string message) => Task.CompletedTask;

    /// <summary>The stream was lost, and the offers with it. The driver subscribes again by itself unless it was told to stop.</summary>
    /// <param name="driver">The driver.</param>
    public virtual Task OnDisconnected(SchedulerDriver driver) => Task.CompletedTask;

    /// <summary>One of the methods above threw. The driver has logged it and goes on with the next event; an update is not acknowledged and comes again.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="exception">What was thrown. Throwing from here ends <see cref="SchedulerDriver.RunAsync"/>.</param>
    public virtual Task OnHandlerException(SchedulerDriver driver, Exception exception) => Task.CompletedTask;
}
