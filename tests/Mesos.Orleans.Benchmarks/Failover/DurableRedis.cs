using System.Globalization;
using System.Net.Sockets;
using Mesos.Orleans.FaultTests.Processes;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>A Redis of its own that has every write on disk before it answers.</summary>
internal sealed class DurableRedis : IAsyncDisposable
{
    private readonly StagedProcess _process;
    private readonly int _port = FreePorts.Next();

    /// <summary>Makes one that keeps its data in a directory; <see cref="StartAsync"/> starts it.</summary>
    public DurableRedis(string directory) => _process = new StagedProcess(
        "redis",
        ["redis-server", "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", directory],
        Path.Combine(directory, "redis.log"), supervised: false);

    /// <summary>Host and port.</summary>
    public string Address => $"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Why there cannot be one here; null when there can.</summary>
    public static string? Missing => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "redis-server")))
        ? null
        : "redis-server is not on the PATH (Debian: apt-get install redis-server)";

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync()
    {
        _process.Start();
        await FailoverCluster.UntilAsync("Redis listens", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
