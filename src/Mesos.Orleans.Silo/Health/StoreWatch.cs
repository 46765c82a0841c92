using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Silo.Storage;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Health;

/// <summary>
/// Looks at the store from time to time while the silo runs. One that does not answer may come back; one that answers but was emptied or exchanged
/// must not be written to any more, since grains that wake up would begin anew in it: the program then stops, and says why.
/// </summary>
internal sealed partial class StoreWatch(
    IServiceProvider services, SiloPreparation preparation, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StoreWatch> logger) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why the program must stop; null while nothing is wrong.</summary>
    public string? Lost { get; private set; }

    /// <summary>Completes when the program must stop.</summary>
    public Task WhenLost => _lost.Task;

    /// <summary>Looks once.</summary>
    /// <returns>What is wrong, in a few words; null if nothing is.</returns>
    public async Task<string?> LookAsync()
    {
        if (preparation.StoreId is not { } id)
        {
            return null;
        }

        try
        {
            var storage = services.GetRequiredKeyedService<IGrainStorage>(SiloSettings.DefaultStorageName);
            var found = await StoreCheck.ReadAsync(storage).WaitAsync(Patience, time).ConfigureAwait(false);
            if (found.RecordExists && found.State!.StoreId == id)
            {
                return null;
            }

            Stop(found.RecordExists ? $"was exchanged for another ({found.State!.StoreId})" : "was emptied", id);
            return Lost;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Every provider has exceptions of its own for a store that does not answer.
            return $"does not answer: {(e is TimeoutException ? "no answer in time" : Words(e))}";
        }
    }

    // Some drivers list every attempt, or the whole answer.
    private static string Words(Exception e) => (e is AggregateException { InnerExceptions: [.., var last] } ? last : e).Message.Split('\n')[0].TrimEnd('\r');

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Storage is opened while the silo starts.
        await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(Period, time);
        var answered = true;
        while (Lost is null && await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var fault = await LookAsync().ConfigureAwait(false);
            if (fault is not null && answered && Lost is null)
            {
                LogSilent(fault);
            }
            else if (fault is null && !answered)
            {
                LogAnswers();
            }

            answered = fault is null;
        }
    }

    private void Stop(string what, Guid id)
    {
        if (Lost is null)
        {
            Lost = $"The store {what} while the silo ran on store {id}. The program stops, so that nothing begins anew over what was there. Restore the store, then start again.";
            LogLost(Lost);
            _lost.TrySetResult();
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store {Fault}; what needs it is refused until it is back")]
    private partial void LogSilent(string fault);

    [LoggerMessage(LogLevel.Information, "The store answers again")]
    private partial void LogAnswers();

    [LoggerMessage(LogLevel.Critical, "{Reason}")]
    private partial void LogLost(string reason);
}
