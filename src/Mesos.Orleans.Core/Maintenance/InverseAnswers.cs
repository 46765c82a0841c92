using System.Collections.Immutable;
using Mesos.V1.Allocator;

namespace Mesos.Orleans.Core.Maintenance;

/// <summary>What frameworks answered when they were asked to leave an agent: the latest of each, about one unavailability (semantics.md §10).</summary>
/// <param name="Unavailability">What they were asked about; null if nothing was answered yet.</param>
/// <param name="Statuses">The answers.</param>
public sealed record InverseAnswers(V1.Unavailability? Unavailability, ImmutableArray<InverseOfferStatus> Statuses)
{
    /// <summary>No answer.</summary>
    public static InverseAnswers None { get; } = new(null, []);

    /// <summary>Takes an answer: it replaces the framework's earlier one, and all that were about another unavailability.</summary>
    public InverseAnswers With(V1.Unavailability unavailability, InverseOfferStatus status) => new(
        unavailability,
        [.. About(unavailability).Where(known => known.FrameworkId.Value != status.FrameworkId.Value), status]);

    /// <summary>The answers that are about this unavailability; a schedule that changed makes the others void.</summary>
    public ImmutableArray<InverseOfferStatus> About(V1.Unavailability? unavailability) =>
        unavailability is not null && unavailability.Equals(Unavailability) ? Statuses : [];
}
