using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Membership;

/// <summary>
/// Declares silos dead that the membership table still lists although their machine says that nothing listens there any more. Orleans lets a
/// silo join only once every silo listed as active has answered, or has given no sign of life for three publishing periods; after all silos were
/// killed at once, the first one back would wait that long (17 s) for processes that are gone.
/// </summary>
/// <remarks>
/// Only a refused connection counts, several times in a row: it is the answer of a living machine whose port is closed, and a silo listens from before it is listed until
/// after it has left. Silence proves nothing: a cut network, a frozen process and a busy machine are silent too, and a silo that lives must never be declared
/// dead by one that only wants to join. So silence is left to Orleans' own probes.
/// </remarks>
internal sealed partial class StaleSilos(TimeProvider time, ILogger<StaleSilos> logger)
{
    /// <summary>Refusals in a row that count as gone.</summary>
    public const int Attempts = 3;

    /// <summary>Between two of them.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an attempt waits for an answer before the silo counts as silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const int MaxWrites = 20;

    /// <summary>Cleans the table.</summary>
    /// <param name="table">The membership table, initialised.</param>
    /// <param name="own">Where this silo will listen; its port is known to be free, so whoever was there before is gone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The silos declared dead.</returns>
    public async Task<IReadOnlyList<SiloAddress>> DeclareDeadAsync(IMembershipTable table, IPEndPoint own, CancellationToken cancellationToken)
    {
        var listed = (await table.ReadAll().ConfigureAwait(false)).Members.Select(row => row.Item1).Where(entry => entry.Status != SiloStatus.Dead);
        var gone = await GoneAsync([.. listed.Select(entry => entry.SiloAddress)], own, cancellationToken).ConfigureAwait(false);
        var declared = new List<SiloAddress>();
        foreach (var silo in gone)
        {
            if (await DeclareDeadAsync(table, silo).ConfigureAwait(false))
            {
                declared.Add(silo);
                LogDeclaredDead(silo);
            }
        }

        return declared;
    }

    /// <summary>Which of these silos are gone for certain.</summary>
    internal async Task<IReadOnlyList<SiloAddress>> GoneAsync(IReadOnlyList<SiloAddress> silos, IPEndPoint? own, CancellationToken cancellationToken)
    {
        var gone = await Task.WhenAll(silos.Select(async silo => silo.Endpoint.Equals(own) || await IsGoneAsync(silo.Endpoint, cancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
        return [.. silos.Where((_, index) => gone[index])];
    }

    private async Task<bool> IsGoneAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (attempt > 1)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }

            if (!await IsRefusedAsync(endpoint, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsRefusedAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(endpoint, both.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // Against the version of the table that was read: whoever wrote meanwhile, the silo itself perhaps, is read again first.
    private async Task<bool> DeclareDeadAsync(IMembershipTable table, SiloAddress silo)
    {
        for (var write = 0; write < MaxWrites; write++)
        {
            var now = await table.ReadAll().ConfigureAwait(false);
            if (now.TryGet(silo) is not { } row || row.Item1.Status == SiloStatus.Dead)
            {
                return false;
            }

            row.Item1.Status = SiloStatus.Dead;
            if (await table.UpdateRow(row.Item1, row.Item2, now.Version.Next()).ConfigureAwait(false))
            {
                return true;
            }
        }

        LogContended(silo);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} is in the membership table, but nothing listens there any more: it is declared dead")]
    private partial void LogDeclaredDead(SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} seems gone, but the membership table changes too fast to say so; Orleans' own probes will find it")]
    private partial void LogContended(SiloAddress silo);
}
