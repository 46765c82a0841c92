using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Mesos.Orleans.Testing;
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>
/// A Redis of the tests' own on a free loopback port. Without <c>redis-server</c> on the PATH its tests are skipped, except under <c>CI=true</c>, where
/// they fail: a check that does not run there would not be missed. It keeps what it has over <see cref="StopAsync"/> and <see cref="StartAsync"/>.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("mesos-redis-").FullName;
    private Process? _process;

    public int Port { get; private set; }

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "redis-server")).FirstOrDefault(File.Exists);

    /// <summary>What clients have to give; empty for nothing.</summary>
    public string Password { get; init; } = "";

    /// <summary>Where it listens.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>A connection of an administrator.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = new ConfigurationOptions { EndPoints = { { "127.0.0.1", Port } }, AllowAdmin = true };
        options.Password = Password.Length > 0 ? Password : null;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    public async ValueTask InitializeAsync()
    {
        Port = FreePorts.Next();
        await StartAsync();
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        if (Program is null)
        {
            return;
        }

        if (Port == 0)
        {
            Port = FreePorts.Next();
        }

        List<string> arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            "--dir", _directory,
        ];
        if (Password.Length > 0)
        {
            arguments.AddRange(["--requirepass", Password]);
        }

        var output = new ConcurrentQueue<string?>();
        var process = _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data);
        process.BeginOutputReadLine();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync();
                await connection.GetDatabase().PingAsync();
                return;
            }
            catch (RedisException) when (!process.HasExited && Stopwatch.GetElapsedTime(start) < StartLimit)
            {
                await Task.Delay(RetryDelay);
            }
            catch (RedisException e)
            {
                throw new InvalidOperationException($"Redis on port {Port} {(process.HasExited ? "has ended" : "does not answer")}. It says: {string.Join(Environment.NewLine, output)}", e);
            }
        }
    }

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(StopLimit);
            process.Dispose();
        }
    }

    /// <summary>Takes a port, without a server behind it yet.</summary>
    public void Reserve() => Port = FreePorts.Next();

    /// <summary>The settings that put a silo on this Redis, in a cluster of the given name.</summary>
    internal (string, string?)[] Settings(string cluster)
    {
        Requirement.Demand(Program is not null, "redis-server is not on the PATH (Debian: apt-get install redis-server)");
        var server = Password.Length > 0 ? $"{Address},password={Password}" : Address;
        return
        [
            ("Mesos:WorkDirectory", Path.Combine(_directory, "work")),
            ("Orleans:ClusterId", cluster), ("Orleans:ServiceId", cluster),
            ("Orleans:Clustering:ProviderType", "Redis"), ("Orleans:Clustering:ConnectionString", server),
            ("Orleans:GrainStorage:Default:ProviderType", "Redis"), ("Orleans:GrainStorage:Default:ConnectionString", server),
            ("Orleans:Reminders:ProviderType", "Redis"), ("Orleans:Reminders:ConnectionString", server),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
