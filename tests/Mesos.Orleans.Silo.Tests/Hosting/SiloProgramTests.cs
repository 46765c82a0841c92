using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mesos.Orleans.Silo.Tests.Hosting;

public sealed class SiloProgramTests : IDisposable
{
    private readonly WorkDirectory _directory = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Setting_Wrong_IsOneSentenceAndAnExitCode()
    {
        var code = await SiloProgram.RunAsync(() => SiloHost.Build(("Mesos:Silo:SiloPort", "x")), _error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Equal("Mesos:Silo:SiloPort is 'x'; a port is a number from 1 to 65535.", _error.ToString().Trim());
    }

    [Fact]
    public async Task Database_Unusable_IsOneSentenceAndAnExitCode()
    {
        File.WriteAllText(_directory.Database, new string('x', 5000));

        var code = await SiloProgram.RunAsync(() => SiloHost.Build(_directory.Setting), _error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Contains("is not a SQLite database", Assert.Single(_error.ToString().Trim().Split('\n')));
    }

    [Fact]
    public async Task HttpPort_InUse_IsOneSentenceAndAnExitCode()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";

        var code = await SiloProgram.RunAsync(() => Web(url), _error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Contains(url, _error.ToString());
        Assert.Contains("--urls", _error.ToString());
    }

    [Fact]
    public async Task Stop_AskedWhileItStarts_EndsWithZero()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService<InterruptedStart>();

        Assert.Equal(0, await SiloProgram.RunAsync(builder.Build, _error, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stop_Asked_EndsWithZero()
    {
        var code = await SiloProgram.RunAsync(
            () =>
            {
                var host = Web("http://127.0.0.1:0");
                var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
                lifetime.ApplicationStarted.Register(lifetime.StopApplication);
                return host;
            },
            _error,
            TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Empty(_error.ToString());
    }

    public void Dispose() => _directory.Dispose();

    private IHost Web(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mesos:WorkDirectory"] = _directory.Path,
            ["Mesos:Silo:SiloPort"] = FreePorts.Next().ToString(),
            ["Mesos:Silo:GatewayPort"] = FreePorts.Next().ToString(),
        });
        builder.AddMesosSilo();
        return builder.Build();
    }

    // As a silo's: told to stop, it fails over what it was at.
    private sealed class InterruptedStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            throw new InvalidOperationException("The start was interrupted.");
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
