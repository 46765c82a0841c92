using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core.Maintenance;
using Mesos.Orleans.Grains.Hosting;
using Mesos.V1.Allocator;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Maintenance;

/// <summary>Keeps what <see cref="InverseAnswers"/> says is to be kept.</summary>
internal sealed class InverseAnswersGrain([PersistentState("inverse-answers")] IPersistentState<InverseAnswersState> storage) : Grain, IInverseAnswersGrain
{
    private InverseAnswers Known => new(storage.State.Unavailability, storage.State.Statuses);

    public async Task Record(V1.Unavailability unavailability, InverseOfferStatus status)
    {
        var next = Known.With(unavailability, status);
        (storage.State.Unavailability, storage.State.Statuses) = (next.Unavailability, next.Statuses);
        await storage.WriteOrLeave(this);
    }

    public Task<ImmutableArray<InverseOfferStatus>> Get(V1.Unavailability unavailability) => Task.FromResult(Known.About(unavailability));
}
