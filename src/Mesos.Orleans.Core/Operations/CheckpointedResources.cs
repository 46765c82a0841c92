using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Operations;

/// <summary>
/// The part of an agent's resources that operations made: dynamic reservations and persistent volumes. It outlives restarts of the agent, while the
/// rest is configured anew each time.
/// </summary>
/// <remarks>As Mesos: <c>needCheckpointing</c> and <c>applyCheckpointedResources</c>.</remarks>
public static class CheckpointedResources
{
    /// <summary>The part of a total that must be remembered.</summary>
    public static ResourceSet Of(ResourceSet total) => total.Where(static entry =>
        entry.Kind.PersistenceId is not null || entry.Kind.Reservations.Any(static reservation => reservation.IsDynamic));

    /// <summary>The total: what is configured, with what is remembered in the place of the resources that it was made of.</summary>
    /// <param name="configured">The agent's configuration.</param>
    /// <param name="checkpointed">What operations made.</param>
    public static Outcome<ResourceSet> ApplyTo(ResourceSet configured, ResourceSet checkpointed)
    {
        var basis = checkpointed.WithoutVolumes().WithoutDynamicReservations();
        return configured.Contains(basis)
            ? configured.Subtract(basis).Add(checkpointed)
            : new Refusal(
                RefusalCode.Conflict,
                $"The agent's resources {configured} do not hold {basis}, of which reservations and volumes were made: {checkpointed}.",
                "resources",
                "Give the agent at least what it had, or undo the reservations and volumes before it shrinks.");
    }
}
