using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>Waits until every Redis that is configured answers: it may come up later than the silo, or be down for a while.</summary>
internal sealed class RedisServers(IConfiguration configuration, TimeProvider time, ILogger<RedisServers> logger) : IStoreServers
{
    private readonly ServerWait _wait = new(time, logger);

    /// <summary>The connection strings of the provider sections that use Redis, each with the first setting it comes from.</summary>
    internal static IReadOnlyList<(string Key, string Text)> Configured(IConfiguration configuration)
    {
        var sections = configuration.GetSection("Orleans:GrainStorage").GetChildren()
            .Prepend(configuration.GetSection("Orleans:Clustering")).Append(configuration.GetSection("Orleans:Reminders"));
        return [.. sections
            .Where(section => "Redis".Equals(section["ProviderType"], StringComparison.OrdinalIgnoreCase))
            .Select(section => (Key: $"{section.Path}:ConnectionString", Text: TextOf(configuration, section)))
            .Where(each => !string.IsNullOrEmpty(each.Text)).DistinctBy(each => each.Text)!];
    }

    /// <summary>The connection string of a section, given there or by name; null if it has neither.</summary>
    internal static string? TextOf(IConfiguration configuration, IConfigurationSection section) =>
        section["ConnectionString"] ?? (section["ConnectionName"] is { } name ? configuration.GetConnectionString(name) : null);

    public async Task WaitAsync(Func<string, Task> waiting, CancellationToken cancellationToken)
    {
        foreach (var (key, text) in Configured(configuration))
        {
            var options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = true;
            options.ConnectRetry = 0;
            options.ConnectTimeout = options.AsyncTimeout = (int)ServerWait.AttemptTimeout.TotalMilliseconds;
            var endpoints = string.Join(", ", options.EndPoints.Select(Text));
            await _wait.UntilAsync($"The Redis at {endpoints}", key, () => TryAsync(options, key, endpoints), waiting, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null once it answers; else what is wrong, in a few words.
    private async Task<string?> TryAsync(ConfigurationOptions options, string key, string endpoints)
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            await connection.GetDatabase().PingAsync().ConfigureAwait(false);
            return await CompareClocksAsync(connection).ConfigureAwait(false);
        }
        catch (RedisConnectionException e) when (Refused(e) is { } refusal)
        {
            throw new SiloConfigurationException($"The Redis at {endpoints} ({key}) refuses the credentials: {refusal} Set user= and password= in the connection string.", e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or SocketException)
        {
            return $"does not answer: {Words(e)}";
        }
    }

    private async Task<string?> CompareClocksAsync(ConnectionMultiplexer connection)
    {
        var most = TimeSpan.TryParse(configuration[SiloSettings.MaxClockSkewKey], CultureInfo.InvariantCulture, out var set) ? set : SiloSettings.DefaultMaxClockSkew;
        foreach (var server in connection.GetServers().Where(each => each.IsConnected))
        {
            var theirs = new DateTimeOffset(await server.TimeAsync().ConfigureAwait(false), TimeSpan.Zero);
            var ahead = theirs - TimeProvider.System.GetUtcNow(); // the machine's clock, as it is now
            if (ahead.Duration() > most)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"has a clock {Math.Round(ahead.Duration().TotalSeconds)} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's ({SiloSettings.MaxClockSkewKey} is {most}): set the clocks");
            }
        }

        return null;
    }

    private static string? Refused(Exception e)
    {
        for (var each = e; each is not null; each = each.InnerException)
        {
            if (each.Message.Contains("NOAUTH", StringComparison.Ordinal) || each.Message.Contains("WRONGPASS", StringComparison.Ordinal)
                || each is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure })
            {
                return each.Message.Contains("WRONGPASS", StringComparison.Ordinal) ? "a wrong user or password." : "it asks for a password, or for another one.";
            }
        }

        return null;
    }

    private static string Words(Exception e)
    {
        for (var each = e; each is not null; each = each.InnerException)
        {
            if (each is SocketException socket)
            {
                return socket.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : socket.Message;
            }
        }

        return e is RedisServerException ? e.Message : "no connection";
    }

    private static string Text(EndPoint endpoint) => endpoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : endpoint.ToString()!;
}
