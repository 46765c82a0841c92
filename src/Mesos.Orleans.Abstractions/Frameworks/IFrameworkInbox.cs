using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>
/// What the cluster tells a framework; the same grain as <see cref="IFrameworkGrain"/>. Everything here is one-way: whoever calls never waits
/// for a framework, since frameworks wait for agents and tasks.
/// </summary>
[Alias("mesos.IFrameworkInbox")]
public interface IFrameworkInbox : IGrainWithStringKey
{
    /// <summary>New offers of one allocation cycle and offers that no longer stand.</summary>
    [Alias("ReceiveOffers"), OneWay]
    Task ReceiveOffers(OfferBatch batch);

    /// <summary>A task changed; not one-way on the wire, so that the task can send again what was lost, but never awaited inside a turn.</summary>
    [Alias("ReceiveTaskChange")]
    Task ReceiveTaskChange(TaskChanged change);

    /// <summary>A message of an executor, the loss of an agent, the exit of an executor: best effort.</summary>
    [Alias("ReceiveNotice"), OneWay]
    Task ReceiveNotice(FrameworkNotice notice);

    /// <summary>A new allocator asks for the framework's model; the answer goes to the allocator's own mailbox.</summary>
    [Alias("ReportToAllocator"), OneWay]
    Task ReportToAllocator(long epoch);

    /// <summary>Deletes what is stored of a completed framework, a bounded part with each call, so that a crash in between costs nothing.</summary>
    [Alias("Delete")]
    Task<FrameworkDeletion> Delete();
}
