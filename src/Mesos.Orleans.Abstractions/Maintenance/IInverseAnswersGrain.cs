using System.Collections.Immutable;
using Mesos.V1.Allocator;
using Orleans;

namespace Mesos.Orleans.Abstractions.Maintenance;

/// <summary>
/// What frameworks answered when they were asked to leave an agent, by agent id. Stored, so that an operator who waits for the answers does not lose them
/// with the allocator; one record for each agent, of as many answers as frameworks have tasks there.
/// </summary>
[Alias("mesos.IInverseAnswersGrain")]
public interface IInverseAnswersGrain : IGrainWithStringKey
{
    /// <summary>Stores an answer, in place of an earlier one of the same framework. Answers about another unavailability are forgotten.</summary>
    [Alias("Record")]
    Task Record(V1.Unavailability unavailability, InverseOfferStatus status);

    /// <summary>The answers about this unavailability.</summary>
    [Alias("Get")]
    Task<ImmutableArray<InverseOfferStatus>> Get(V1.Unavailability unavailability);
}
