using System.Diagnostics;
using System.Globalization;
using Mesos.Orleans.Testing;
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>
/// A Redis of the tests' own on a free loopback port. Without <c>redis-server</c> on the PATH its tests are skipped, except under <c>CI=true</c>, where
/// they fail: a check that does not run there would not be missed.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private Process? _process;

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, "redis-server")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            return;
        }

        Port = FreePorts.Next();
        _process = Process.Start(new ProcessStartInfo(program, [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        var options = new ConfigurationOptions { EndPoints = { { "127.0.0.1", Port } }, ConnectRetry = 100, ConnectTimeout = 10_000 };
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await connection.GetDatabase().PingAsync();
    }

    /// <summary>The settings that put a silo on this Redis, in a cluster of the given name.</summary>
    internal (string, string?)[] Settings(string cluster)
    {
        if (_process is null)
        {
            const string reason = "redis-server is not on the PATH (Debian: apt-get install redis-server)";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Skip(reason);
        }

        var server = $"127.0.0.1:{Port}";
        return
        [
            ("Orleans:ClusterId", cluster), ("Orleans:ServiceId", cluster),
            ("Orleans:Clustering:ProviderType", "Redis"), ("Orleans:Clustering:ConnectionString", server),
            ("Orleans:GrainStorage:Default:ProviderType", "Redis"), ("Orleans:GrainStorage:Default:ConnectionString", server),
            ("Orleans:Reminders:ProviderType", "Redis"), ("Orleans:Reminders:ConnectionString", server),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
