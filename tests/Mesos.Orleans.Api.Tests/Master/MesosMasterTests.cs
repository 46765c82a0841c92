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

    private static async Task ExpectFault(string url, string end)
    {
        var error = new StringWriter();

        var code = await SiloProgram.RunAsync(() => RunningMaster.Build(url), error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Contains(end, Assert.Single(error.ToString().TrimEnd().Split('\n')));
    }
}
