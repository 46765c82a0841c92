using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Frameworks;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Before a silo leaves in good order, it moves the allocator, its frameworks and its agents' grains to others, one kind after another, while everything else still runs:
/// left to the stop itself they would come and go among thousands of tasks, and nothing could be launched until their turn.
/// </summary>
/// <remarks>What is not moved within <see cref="Limit"/> moves with everything else, as if this were not here: then agents register again.</remarks>
internal sealed partial class Handover(
    IGrainFactory grains, ILocalSiloDetails local, IClusterMembershipService membership, Residents residents, LongPoll poll, TimeProvider time, ILogger<Handover> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    // How many grains are on their way at once: each of them keeps its callers waiting until it has arrived.
    private const int MaxParallelMoves = 32;

    // In the order in which they are moved: from the one that everybody waits for to those that only their own launches wait for.
    private static readonly Type[] Moved = [typeof(AllocatorGrain), typeof(FrameworkGrain), typeof(AgentGrain)];

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
                await Move(type, others, both.Token);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            LogUnfinished(e.Message);
        }
    }

    private async Task Move(Type type, SiloAddress[] others, CancellationToken cancellationToken)
    {
        var next = 0;
        foreach (var batch in residents.Of(type).Chunk(MaxParallelMoves))
        {
            await Task.WhenAll(batch.Select(grain => Move(grain, others[next++ % others.Length]))).WaitAsync(cancellationToken);
        }

        while (residents.Of(type) is { Length: > 0 })
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task Move(GrainId grain, SiloAddress to)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        await grains.GetGrain<IGrainManagementExtension>(grain).MigrateOnIdle();

        // It begins nothing new from now on, and goes when nothing holds it any more.
        poll.End(grain);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Not everything was handed over before this silo stops; the rest moves while it does: {Why}")]
    private partial void LogUnfinished(string why);
}
