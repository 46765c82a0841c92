using System.Net;
using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Tests.Agents;
using Microsoft.Extensions.Time.Testing;

namespace Mesos.Orleans.Abstractions.Tests.Cluster;

public sealed class ClusterGatewaysTests : IAsyncDisposable
{
    private static readonly IPEndPoint Seed = new(IPAddress.Loopback, 1001);
    private static readonly IPEndPoint Other = new(IPAddress.Loopback, 1002);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeGatewayList _cluster = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<int> _changes = Channel.CreateUnbounded<int>();
    private readonly ClusterGateways _gateways = new([Seed], TimeProvider.System);
    private Task _run = Task.CompletedTask;

    [Fact]
    public async Task Gateways_BeforeAnyContact_AreThoseThatWereTold() => Assert.Equal(["gwy.tcp://127.0.0.1:1001/0"], await Known());

    [Fact]
    public async Task Gateways_ClusterHasOthers_AreTheClusters()
    {
        _cluster.Answer = () => new GatewayList("1", [Other]);
        Start();

        await Changed();

        Assert.Equal(["gwy.tcp://127.0.0.1:1002/0"], await Known());
    }

    [Fact]
    public async Task Change_SiloGone_IsTold()
    {
        _cluster.Answer = () => new GatewayList("1", [Seed, Other]);
        Start();
        await Changed();

        _cluster.Answer = () => new GatewayList("2", [Other]);
        await Changed();

        Assert.Equal(["gwy.tcp://127.0.0.1:1002/0"], await Known());
    }

    [Fact]
    public async Task Change_TheSiloThatIsAskedFirstHangs_IsToldByAnother()
    {
        // No time passes: whoever waits for the first answer waits for ever.
        var gateways = new ClusterGateways([Seed], new FakeTimeProvider());
        gateways.Changed += () => _changes.Writer.TryWrite(0);
        _cluster.Hung = 1;
        _cluster.Answer = () => new GatewayList("1", [Other]);

        _run = gateways.RunAsync(SingleGrainFactory.For(_cluster), _stop.Token);

        await Changed();
        Assert.Equal("gwy.tcp://127.0.0.1:1002/0", Assert.Single(await gateways.GetGateways()).ToString());
    }

    [Fact]
    public async Task Gateways_NobodyAnswersAnyMore_AreThoseThatWereToldToo()
    {
        _cluster.Answer = () => new GatewayList("1", [Other]);
        Start();
        await Changed();

        var calls = 0;
        var enough = new TaskCompletionSource();
        _cluster.Answer = () =>
        {
            // The fourth call comes after three failures have been counted.
            if (++calls == 4)
                enough.TrySetResult();
            throw new TimeoutException();
        };
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["gwy.tcp://127.0.0.1:1002/0", "gwy.tcp://127.0.0.1:1001/0"], await Known());
    }

    [Fact]
    public async Task Alert_ConnectionLost_IsAChangeToo()
    {
        _gateways.Changed += () => _changes.Writer.TryWrite(0);

        _gateways.Alert();

        await Changed();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private void Start()
    {
        _gateways.Changed += () => _changes.Writer.TryWrite(0);
        _run = _gateways.RunAsync(SingleGrainFactory.For(_cluster), _stop.Token);
    }

    private async Task Changed() => await _changes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);

    private async Task<string[]> Known() => [.. (await _gateways.GetGateways()).Select(gateway => gateway.ToString())];

    private sealed class FakeGatewayList : IGatewayListGrain
    {
        public Func<GatewayList> Answer { get; set; } = () => throw new TimeoutException();

        public Task<GatewayList> GetGateways() => Task.FromResult(Answer());

        // How many of the next calls are never answered.
        public int Hung { get; set; }

        public async Task<GatewayList> WaitForChange(string version, TimeSpan wait)
        {
            if (Hung-- > 0)
                await new TaskCompletionSource().Task;
            while (Answer() is { } list)
            {
                if (list.Version != version)
                    return list;
                await Task.Delay(5);
            }

            throw new TimeoutException();
        }
    }
}
