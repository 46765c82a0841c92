using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Silo.Tests.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

public sealed class CrashWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TcpListener _own = Listen();
    private readonly TcpListener _other = Listen();
    private readonly Meter _meter = new("Microsoft.Orleans");
    private readonly Counter<int> _closed;
    private readonly FakeMembership _membership = new();
    private readonly FakeSiloLifecycle _lifecycle = new();

    public CrashWatchTests() => _closed = _meter.CreateCounter<int>("orleans-networking-sockets-closed");

    [Fact]
    public async Task ConnectionBetweenSilosBreaks_TheOneThatListensNoMoreIsDead_TheOneThatDoesIsNot()
    {
        var alive = _membership.Add(EndpointOf(_other), SiloStatus.Active);
        var gone = _membership.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Active);
        await using var watch = await Start();

        _closed.Add(1, new KeyValuePair<string, object?>("Direction", "SiloToSilo"));

        Assert.Equal(gone, await _membership.Killed.Reader.ReadAsync(watch.Token));
        _closed.Add(1, new KeyValuePair<string, object?>("Direction", "SiloToSilo"));
        Assert.Equal(gone, await _membership.Killed.Reader.ReadAsync(watch.Token));
        Assert.NotEqual(alive, gone);
    }

    [Fact]
    public async Task Process_StillEndsWhenTheConnectionBreaks_IsAskedOnceMore()
    {
        var ending = _membership.Add(EndpointOf(_other), SiloStatus.Active);
        await using var watch = await Start();

        _closed.Add(1, new KeyValuePair<string, object?>("Direction", "SiloToSilo"));
        await _membership.Asked.Reader.ReadAsync(watch.Token);
        _other.Stop();

        Assert.Equal(ending, await _membership.Killed.Reader.ReadAsync(watch.Token));
    }

    [Fact]
    public async Task Word_IsLostBecauseAnotherSiloWroteAtTheSameMoment_IsSaidAgain()
    {
        var gone = _membership.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Active);
        await using var watch = await Start();

        _closed.Add(1, new KeyValuePair<string, object?>("Direction", "SiloToSilo"));

        Assert.Equal(gone, await _membership.Killed.Reader.ReadAsync(watch.Token));
        Assert.Equal(gone, await _membership.Killed.Reader.ReadAsync(watch.Token));
    }

    [Theory]
    [InlineData("ClientToGateway", true, true)]
    [InlineData("SiloToSilo", false, true)]
    [InlineData("SiloToSilo", true, false)]
    public async Task ClientGoes_OrItIsSwitchedOff_OrThisSiloDoesNotReachItself_NobodyIsDead(string direction, bool isOn, bool listens)
    {
        _membership.Add(new(IPAddress.Loopback, FreePorts.Next()), SiloStatus.Active);
        if (!listens)
            _own.Stop();
        await using var watch = await Start(new() { TrustRefusals = isOn });

        _closed.Add(1, new KeyValuePair<string, object?>("Direction", direction));
        await Task.Delay(StaleSilos.Attempts * StaleSilos.Pause * 4, watch.Token);

        Assert.False(_membership.Killed.Reader.TryRead(out _));
    }

    [Fact]
    public async Task OrleansItself_CountsConnectionsBetweenSilosThatBreak()
    {
        var broken = new TaskCompletionSource();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Microsoft.Orleans" && instrument.Meter != _meter && instrument.Name == "orleans-networking-sockets-closed")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "Direction", Value: "SiloToSilo" })
                    broken.TrySetResult();
            }
        });
        listener.Start();

        var (first, gateway) = (FreePorts.Next(), FreePorts.Next());
        await using var one = await SiloHost.StartAsync(("Mesos:Silo:SiloPort", $"{first}"), ("Mesos:Silo:GatewayPort", $"{gateway}"), ("Orleans:GrainStorage:Default:ProviderType", "Memory"));
        var two = await SiloHost.StartAsync(
            ("Orleans:GrainStorage:Default:ProviderType", "Memory"), ("Orleans:Clustering:ProviderType", "Development"), ("Orleans:Clustering:PrimarySiloEndpoint", $"127.0.0.1:{first}"));
        await two.DisposeAsync();

        await broken.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _own.Dispose();
        _other.Dispose();
    }

    private async Task<Watching> Start(MembershipOptions? options = null)
    {
        var watch = new CrashWatch(
            new StaleSilos(TimeProvider.System, NullLogger<StaleSilos>.Instance), _membership, new FakeSilo(SiloAddress.New(EndpointOf(_own), 1)), Options.Create(options ?? new()),
            TimeProvider.System, NullLogger<CrashWatch>.Instance);
        watch.Participate(_lifecycle);
        await _lifecycle.Start();
        return new(watch, _lifecycle);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static IPEndPoint EndpointOf(TcpListener listener) => (IPEndPoint)listener.LocalEndpoint;

    private sealed class Watching(CrashWatch watch, FakeSiloLifecycle lifecycle) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _limit = new(Limit);

        public CancellationToken Token => _limit.Token;

        public async ValueTask DisposeAsync()
        {
            await lifecycle.Stop();
            watch.Dispose();
            _limit.Dispose();
        }
    }
}
