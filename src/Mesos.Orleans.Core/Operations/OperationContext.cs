using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Operations;

/// <summary>What an operation is judged against. An operator's has neither role nor framework, and resources without allocation marks.</summary>
public sealed record OperationContext
{
    /// <summary>What it may take: of the accepted offers, allocated to <see cref="Role"/>; for an operator all that is free.</summary>
    public required ResourceSet Pool { get; init; }

    /// <summary>The persistent volumes of the agent as far as they are known here, in any form of allocation.</summary>
    public required ResourceSet Volumes { get; init; }

    /// <summary>The role of the accepted offers; null for an operator.</summary>
    public string? Role { get; init; }

    /// <summary>The framework; null for an operator.</summary>
    public V1.FrameworkInfo? Framework { get; init; }

    /// <summary>Who asks: the framework's principal or the authenticated operator; null where nobody is known.</summary>
    public string? Principal { get; init; }

    /// <summary>What the agent can do; by default everything.</summary>
    public AgentCapability AgentCapabilities { get; init; } = AgentCapability.All;

    /// <summary>True for volumes, named by reservation role and persistence id, that a task or executor uses or is about to use.</summary>
    public Func<string, string, bool> IsVolumeUsed { get; init; } = static (_, _) => false;

    internal bool IsOperator => Role is null;

    internal bool AgentHas(AgentCapability capability) => (AgentCapabilities & capability) == capability;

    internal bool FrameworkHas(FrameworkCapability capability) => Framework is null || FrameworkCapabilities.Of(Framework).Has(capability);

    internal bool VolumeExists(ResourceEntry volume) =>
        Volumes.Entries.Any(known => known.Kind.ReservationRole == volume.Kind.ReservationRole && known.Kind.PersistenceId == volume.Kind.PersistenceId);

    internal bool IsUsed(ResourceEntry volume) => IsVolumeUsed(volume.Kind.ReservationRole!, volume.Kind.PersistenceId!);
}
