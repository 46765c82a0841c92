using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Hosting;

namespace Mesos.Orleans.Api.Tests.Master;

public sealed class MesosMasterTests
{
    [Fact]
    public async Task Urls_InUse_OneLineAndExitCodeOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await ExpectFault($"http://{taken.LocalEndpoint}", "is in use. Stop what uses it, or choose another with --urls.");
    }

    [Fact]
    public Task Urls_NoAddress_OneLineAndExitCodeOne() => ExpectFault("nonsense", "is not an address to listen at");

    [Fact]
    public async Task Stop_WithAnOpenStream_EndsItInOrderAndDoesNotWaitForIt()
    {
        var master = new RunningMaster();
        await master.InitializeAsync();
        using var session = await master.Subscribe("open");
        Assert.NotNull(await session.Records.NextJson());
        Assert.NotNull(await session.Records.NextJson());

        var stop = master.Stop();

        Assert.Null(await session.Records.NextJson());
        await stop;
        await master.DisposeAsync();
    }

    [Theory]
    [InlineData("--Mesos:Api:MaxRequestBodyBytes=0", "Mesos:Api:MaxRequestBodyBytes is 0; it must be from 1 to 1073741824.")]
    [InlineData("--Mesos:Api:ReadWait=00:00:21", "Mesos:Api:ReadWait is 00:00:21; it must be more than 0 and at most 00:00:20.")]
    [InlineData("--Mesos:Api:AdvertisedAddress=nowhere", "Mesos:Api:AdvertisedAddress is 'nowhere'; write it as host:port.")]
    [InlineData("--Mesos:Api:SnapshotConcurrency=many", "Mesos:Api:SnapshotConcurrency")]
    public Task ApiOption_Wrong_OneLineAndExitCodeOne(string argument, string line) => ExpectFault("http://127.0.0.1:0", line, argument);

    private static async Task ExpectFault(string url, string end, params string[] more)
    {
        var error = new StringWriter();

        var code = await SiloProgram.RunAsync(() => RunningMaster.Build(url, more), error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Contains(end, Assert.Single(error.ToString().TrimEnd().Split('\n')));
    }
}
