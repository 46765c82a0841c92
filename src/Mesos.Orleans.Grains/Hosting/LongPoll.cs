using Microsoft.Extensions.Hosting;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// How long a read may hold a grain. A silo that stops waits for the calls that its grains are serving, so reads end when the silo begins to stop,
/// and later ones are short until the grain has moved.
/// </summary>
internal sealed class LongPoll(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan WaitWhileStopping = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until something happens, the time is up, or the silo begins to stop.</summary>
    public async Task Wait(Task happening, TimeSpan wait)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            await (stopping.IsCancellationRequested
                ? happening.WaitAsync(wait < WaitWhileStopping ? wait : WaitWhileStopping, time)
                : happening.WaitAsync(wait, time, stopping));
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
        }
    }
}
