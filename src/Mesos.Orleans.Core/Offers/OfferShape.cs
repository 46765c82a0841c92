using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Offers;

/// <summary>
/// What a framework waits for in one role. While it has published any shape for a role, its offers of that role hold whole shapes and nothing
/// else; Mesos has nothing of the kind.
/// </summary>
/// <param name="Role">One of the framework's roles.</param>
/// <param name="Resources">
/// What one task (or executor, or group) needs. Plain scalars, as in <c>cpus:4;mem:8192</c>, are met by what is reserved for the role and by what
/// is not, root disk only; <c>ports:2</c>, a number in place of ranges, asks for any two ports. All else is met exactly as it is written: ranges,
/// sets, reservations, volumes, disk sources, revocable resources.
/// </param>
/// <param name="Count">How many of them it can use now. More are never on offer to it at the same time; offers that it answered count no more.</param>
/// <param name="Constraints">Which agents are wanted for this shape, besides the framework's own offer constraints; null for any.</param>
public sealed record OfferShape(
    string Role,
    ResourceSet Resources,
    int Count,
    V1.Scheduler.OfferConstraints.Types.RoleConstraints? Constraints = null);
