using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>Tries a server until it answers, and says now and then that it does.</summary>
internal sealed partial class ServerWait(TimeProvider time, ILogger logger)
{
    /// <summary>The delay after the first failed attempt; doubled each time.</summary>
    public static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest delay between attempts.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How often a wait that goes on is mentioned again.</summary>
    public static readonly TimeSpan ReminderPeriod = TimeSpan.FromSeconds(30);

    /// <summary>Returns if all of the servers answer now.</summary>
    /// <exception cref="SiloConfigurationException">One does not.</exception>
    public static Task RequireAsync(IStoreServers servers) =>
        servers.WaitAsync(reason => throw new SiloConfigurationException(reason.Replace(" Waiting for it.", "", StringComparison.Ordinal)), CancellationToken.None);

    /// <summary>Returns once the server answers.</summary>
    /// <param name="server">As it is called in messages, such as <c>The Redis at 10.0.0.5:6379</c>.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="attempt">Asks it: null once it answers, else what is wrong, in a few words.</param>
    /// <param name="waiting">Told what is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task UntilAsync(string server, string setting, Func<Task<string?>> attempt, Func<string, Task> waiting, CancellationToken cancellationToken)
    {
        var delays = new RetryDelays(ShortestDelay, LongestDelay, Environment.ProcessId);
        long? told = null;
        while (await attempt().ConfigureAwait(false) is { } fault)
        {
            if (told is null)
            {
                await waiting($"{server} ({setting}) {fault}. Waiting for it.").ConfigureAwait(false);
            }

            if (told is null || time.GetElapsedTime(told.Value) > ReminderPeriod)
            {
                LogWaiting(server, setting, fault);
                told = time.GetTimestamp();
            }

            await Task.Delay(delays.Next(), time, cancellationToken).ConfigureAwait(false);
        }

        if (told is not null)
        {
            LogThere(server);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Server} ({Setting}) {Fault}. The silo waits and starts when that has changed")]
    private partial void LogWaiting(string server, string setting, string fault);

    [LoggerMessage(LogLevel.Information, "{Server} answers now")]
    private partial void LogThere(string server);
}
