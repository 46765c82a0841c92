using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

public sealed class StaleSilosTests
{
    private static readonly IPEndPoint Own = new(IPAddress.Loopback, 1);

    private readonly FakeMembershipTable _table = new();
    private readonly StaleSilos _stale = new(TimeProvider.System, NullLogger<StaleSilos>.Instance);

    [Theory]
    [InlineData(SiloStatus.Joining)]
    [InlineData(SiloStatus.Active)]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    public async Task Silo_WhosePortIsClosed_IsDeclaredDead(SiloStatus status)
    {
        var gone = _table.Add(new(IPAddress.Loopback, FreePorts.Next()), status);

        var declared = await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken);

        Assert.Equal([gone], declared);
        Assert.Equal(SiloStatus.Dead, _table.StatusOf(gone));
    }

    [Fact]
    public async Task Silo_ThatListens_IsLeftAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var alive = _table.Add((IPEndPoint)listener.LocalEndpoint, SiloStatus.Active);

        Assert.Empty(await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken));
        Assert.Equal(SiloStatus.Active, _table.StatusOf(alive));
    }

    [Fact]
    public async Task Silo_ThatIsSilent_IsLeftAlone()
    {
        // A full backlog answers nobody, as a frozen process or a network that swallows packets does.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var first = new TcpClient();
        using var second = new TcpClient();
        first.ConnectAsync((IPEndPoint)listener.LocalEndPoint!).Forget();
        second.ConnectAsync((IPEndPoint)listener.LocalEndPoint!).Forget();
        var silent = _table.Add((IPEndPoint)listener.LocalEndPoint!, SiloStatus.Active);

        Assert.Empty(await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken));
        Assert.Equal(SiloStatus.Active, _table.StatusOf(silent));
    }

    [Fact]
    public async Task Silo_ListedUnderOurOwnAddress_IsDeclaredDead()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var own = (IPEndPoint)listener.LocalEndpoint;
        var predecessor = _table.Add(own, SiloStatus.Active);

        Assert.Equal([predecessor], await _stale.DeclareDeadAsync(_table, own, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Silo_DeadAlready_IsNotWrittenAgain()
    {
        _table.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Dead);

        Assert.Empty(await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken));
        Assert.Equal(0, _table.Writes);
    }

    [Fact]
    public async Task Table_ThatChangesMeanwhile_IsReadAgain()
    {
        var gone = _table.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Active);
        _table.Conflicts = 2;

        Assert.Equal([gone], await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken));
        Assert.Equal(3, _table.Writes);
    }

    [Fact]
    public async Task Silo_DeclaredDeadByAnotherMeanwhile_IsNotOurs()
    {
        var gone = _table.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Active);
        _table.Conflicts = 1;
        _table.OnConflict = () => _table.Set(gone, SiloStatus.Dead);

        Assert.Empty(await _stale.DeclareDeadAsync(_table, Own, TestContext.Current.CancellationToken));
    }
}

file static class Background
{
    public static void Forget(this Task task) => task.ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
}
