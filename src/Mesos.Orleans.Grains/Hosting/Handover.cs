using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Frameworks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Before a silo leaves in good order, it moves the allocator, its frameworks and its agents' grains to others, one kind after another, while everything else still runs:
/// left to the stop itself they would come and go among thousands of tasks, and nothing could be launched until their turn. The host does that before it stops anything, so
/// that whoever is connected to this silo goes on through it; the silo's own stop looks once more, for what has come meanwhile.
/// </summary>
/// <remarks>What is not moved within <see cref="Limit"/> moves with everything else, as if this were not here: then agents register again.</remarks>
internal sealed partial class Handover(
    IGrainFactory grains,
    ILocalSiloDetails local,
    IClusterMembershipService membership,
    Residents residents,
    LongPoll poll,
    TimeProvider time,
    ILogger<Handover> logger) : ILifecycleParticipant<ISiloLifecycle>, IHostedLifecycleService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    // How many grains are on their way at once: each of them keeps its callers waiting until it has arrived, the longer the more of them there are.
    private const int MaxParallelMoves = 16;

    // In the order in which they are moved: from the one that everybody waits for to those that only their own launches wait for.
    private static readonly Type[] Moved = [typeof(AllocatorGrain), typeof(FrameworkGrain), typeof(AgentGrain)];

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(Handover), ServiceLifecycleStage.Active + 1, _ => Task.CompletedTask, Move);

    public Task StoppingAsync(CancellationToken cancellationToken) => Move(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Move(CancellationToken cancellationToken)
    {
        poll.Stop();
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
        catch (OperationCanceledException e)
        {
            LogUnfinished(e.Message);
        }
    }

    private Task Move(Type type, SiloAddress[] others, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        residents.Of(type).Select((grain, n) => (Grain: grain, To: others[n % others.Length])),
        new ParallelOptions { MaxDegreeOfParallelism = MaxParallelMoves, CancellationToken = cancellationToken },
        async (move, cancellation) => await Move(move.Grain, move.To, cancellation));

    private async Task Move(GrainId grain, SiloAddress to, CancellationToken cancellationToken)
    {
        try
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
            await grains.GetGrain<IGrainManagementExtension>(grain).MigrateOnIdle().AsTask().WaitAsync(cancellationToken);
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);

            // It begins nothing new from now on, and goes when nothing holds it any more.
            poll.End(grain);
            while (residents.Has(grain))
            {
                await Task.Delay(PollInterval, time, cancellationToken);
            }

            // Gone is not arrived: a silo that leaves has others share its part of the directory, for which a grain that is not entered there by then would have to wait.
            await grains.GetGrain<IArrival>(grain).Confirm().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogUnfinished(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Not everything was handed over before this silo stops; the rest moves while it does: {Why}")]
    private partial void LogUnfinished(string why);
}
