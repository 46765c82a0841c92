using Microsoft.Extensions.Hosting;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// How long a read may hold a grain. A silo that stops waits for the calls that its grains are serving, so reads end when the silo begins to stop,
/// and later ones are short until the grain has moved.
/// </summary>
internal sealed class LongPoll(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan WaitWhileStopping = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until something happens, the time is up, or the silo begins to stop, which count as happening.</summary>
    public async Task Wait(TaskCompletionSource happening, TimeSpan wait)
    {
        var stopping = lifetime.ApplicationStopping;
        var limit = stopping.IsCancellationRequested && wait > WaitWhileStopping ? WaitWhileStopping : wait;
        using var timer = time.CreateTimer(End, happening, limit, Timeout.InfiniteTimeSpan);
        using var stop = stopping.IsCancellationRequested ? default : stopping.UnsafeRegister(End, happening);
        await happening.Task;

        static void End(object? happening) => ((TaskCompletionSource)happening!).TrySetResult();
    }
}
