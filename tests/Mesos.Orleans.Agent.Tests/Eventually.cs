namespace Mesos.Orleans.Agent.Tests;

/// <summary>Waits for what other processes do; the time given is only for a broken run.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Never happened: {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    internal static Task<T> WithinPatience<T>(this Task<T> task) => task.WaitAsync(Patience);

    internal static Task WithinPatience(this Task task) => task.WaitAsync(Patience);
}
