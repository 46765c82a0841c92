using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Mesos.Orleans.Silo.Configuration;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Membership;

/// <summary>
/// Declares a silo dead as soon as its process has ended: when a connection between silos breaks, those that are listed as active are asked whether they still listen. Orleans' own
/// probes find the same, but only at their next two turns, and for that long everything that the silo held is out of reach.
/// </summary>
/// <remarks>
/// Only refusals count, as in <see cref="StaleSilos"/>; whatever is silent is left to the probes. Orleans says that a connection has broken through its public metrics
/// (<c>orleans-networking-sockets-closed</c>), so nothing is polled while nothing happens.
/// </remarks>
internal sealed partial class CrashWatch : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const string MeterName = "Microsoft.Orleans";
    private const string InstrumentName = "orleans-networking-sockets-closed";
    private const string DirectionTag = "Direction";
    private const string BetweenSilos = "SiloToSilo";

    // A process that ends closes its sockets one after the other, so whoever still answers is asked again after this; and of those who write to the membership table at the
    // same moment one succeeds and the others' words are lost, so whoever was gone and is still listed is, too.
    private static readonly TimeSpan NextLook = TimeSpan.FromMilliseconds(100);
    private const int MinLooks = 3;
    private const int MaxLooks = 6;

    private readonly Channel<bool> _broken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly MeterListener _listener = new();
    private readonly StaleSilos _stale;
    private readonly IClusterMembershipService _membership;
    private readonly ILocalSiloDetails _local;
    private readonly MembershipOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CrashWatch> _logger;
    private Task _watching = Task.CompletedTask;

    public CrashWatch(
        StaleSilos stale, IClusterMembershipService membership, ILocalSiloDetails local, IOptions<MembershipOptions> options, TimeProvider time, ILogger<CrashWatch> logger)
    {
        (_stale, _membership, _local, _options, _time, _logger) = (stale, membership, local, options.Value, time, logger);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && instrument.Name == InstrumentName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == DirectionTag && tag.Value is BetweenSilos)
                    _broken.Writer.TryWrite(true);
            }
        });
    }

    public void Participate(ISiloLifecycle lifecycle)
    {
        if (_options.TrustRefusals)
            lifecycle.Subscribe(nameof(CrashWatch), ServiceLifecycleStage.Active, Start, Stop);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _stop.Dispose();
    }

    private Task Start(CancellationToken cancellationToken)
    {
        _listener.Start();
        _watching = Watch(_stop.Token);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _watching;
    }

    private async Task Watch(CancellationToken cancellationToken)
    {
        try
        {
            while (await _broken.Reader.WaitToReadAsync(cancellationToken))
            {
                _broken.Reader.TryRead(out _);
                for (var (look, found) = (1, false); look <= MinLooks || (found && look <= MaxLooks); look++)
                {
                    if (look > 1)
                        await Task.Delay(NextLook, _time, cancellationToken);
                    found = await DeclareDead(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    // True if somebody was found who is.
    private async Task<bool> DeclareDead(CancellationToken cancellationToken)
    {
        SiloAddress[] others =
        [
            .. _membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(_local.SiloAddress)).Select(member => member.SiloAddress),
        ];
        var gone = await _stale.GoneAsync(others, null, cancellationToken);

        // A silo that cannot reach itself learns nothing from not reaching others: it may have no network, or one that is not TCP.
        if (gone.Count == 0 || (await _stale.GoneAsync([_local.SiloAddress], null, cancellationToken)).Count > 0)
            return false;
        foreach (var silo in gone)
        {
            LogGone(silo);
            try
            {
                await _membership.TryKill(silo);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The probes are still there.
                LogFailed(silo, e.Message);
            }
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Nothing listens at silo {Silo} any more: it is declared dead")]
    private partial void LogGone(SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "Nothing listens at silo {Silo} any more, but it could not be declared dead: {Error}")]
    private partial void LogFailed(SiloAddress silo, string error);
}
