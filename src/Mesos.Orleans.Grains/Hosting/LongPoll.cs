using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// How long a read may hold a grain. A silo that stops waits for the calls that its grains are serving, so reads end when the silo begins to stop,
/// and later ones are short until the grain has moved, which <see cref="End"/> does not even let them be.
/// </summary>
internal sealed class LongPoll(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan WaitWhileStopping = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<GrainId, TaskCompletionSource> _held = new();
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    /// <summary>Waits until something happens, the time is up, or the silo begins to stop, which count as happening.</summary>
    public async Task Wait(GrainId grain, TaskCompletionSource happening, TimeSpan wait)
    {
        var stopping = _stopping.Token;
        if (!stopping.IsCancellationRequested)
        {
            using var timer = time.CreateTimer(End, happening, wait, Timeout.InfiniteTimeSpan);
            using var stop = stopping.UnsafeRegister(End, happening);
            await happening.Task;
            return;
        }

        _held[grain] = happening;
        using (time.CreateTimer(End, happening, wait < WaitWhileStopping ? wait : WaitWhileStopping, Timeout.InfiniteTimeSpan))
        {
            await happening.Task;
        }

        _held.TryRemove(new(grain, happening));

        static void End(object? happening) => ((TaskCompletionSource)happening!).TrySetResult();
    }

    /// <summary>Waits for something that others wait for too; from when the silo begins to stop, not at all.</summary>
    /// <returns>True if it has happened.</returns>
    public async Task<bool> Wait(Task happening, TimeSpan wait)
    {
        using var limit = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        await happening.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return happening.IsCompleted;
    }

    /// <summary>The silo begins to stop, whether its host says so already or not: that depends on who told it to.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Ends the read that holds a grain of a stopping silo, so that the grain can go.</summary>
    public void End(GrainId grain)
    {
        if (_held.TryRemove(grain, out var happening))
        {
            happening.TrySetResult();
        }
    }
}
