using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Frameworks;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Serialization.TypeSystem;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Before a silo leaves in good order, it moves the allocator and its frameworks to others, one after another, while everything else still runs: left to the stop
/// itself they would come and go among thousands of tasks and agents, and nothing could be launched until their turn.
/// </summary>
/// <remarks>What is not moved within <see cref="Limit"/> moves with everything else, as if this were not here.</remarks>
internal sealed partial class Handover(
    IGrainFactory grains, ILocalSiloDetails local, IClusterMembershipService membership, TimeProvider time, ILogger<Handover> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // In the order in which they are moved: offers of an allocator that has moved are void, and frameworks then wait for new ones anyway.
    private static readonly Type[] Moved = [typeof(AllocatorGrain), typeof(FrameworkGrain)];

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(Handover), ServiceLifecycleStage.Active + 1, _ => Task.CompletedTask, Move);

    private async Task Move(CancellationToken cancellationToken)
    {
        SiloAddress[] others =
        [
            .. membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(local.SiloAddress)).Select(member => member.SiloAddress),
        ];
        if (others.Length == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            foreach (var type in Moved)
            {
                await Move(RuntimeTypeNameFormatter.Format(type), others, both.Token);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            LogUnfinished(e.Message);
        }
    }

    private async Task Move(string type, SiloAddress[] others, CancellationToken cancellationToken)
    {
        var next = 0;
        foreach (var grain in await Here(type, cancellationToken))
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, others[next++ % others.Length]);
            await grains.GetGrain<IGrainManagementExtension>(grain).MigrateOnIdle().AsTask().WaitAsync(cancellationToken);
        }

        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        while (await Here(type, cancellationToken) is { Length: > 0 })
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task<GrainId[]> Here(string type, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics([type], [local.SiloAddress]).WaitAsync(cancellationToken);
        return [.. found.Select(grain => grain.GrainId)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Not everything was handed over before this silo stops; the rest moves while it does: {Why}")]
    private partial void LogUnfinished(string why);
}
