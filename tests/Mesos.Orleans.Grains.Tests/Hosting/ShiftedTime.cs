namespace Mesos.Orleans.Grains.Tests.Hosting;

/// <summary>The system's clock and timers, with the hands put forward: what is due in an hour is due at once, and nothing waits meanwhile.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
