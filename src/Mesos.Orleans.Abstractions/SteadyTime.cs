namespace Mesos.Orleans.Abstractions;

/// <summary>
/// The machine's clock without its jumps. When it is set by an hour, every "has been silent for too long" in the process would be wrong by an hour: agents lost, frameworks torn
/// down. This clock starts with the machine's, runs on with its uninterrupted counter, and follows a clock that was set at <see cref="CatchUp"/> of the time that passes; it
/// never goes backwards. Safe for concurrent use.
/// </summary>
/// <param name="machine">The clock to follow.</param>
public sealed class SteadyTime(TimeProvider machine) : TimeProvider
{
    /// <summary>The share of the time that passes by which this clock may run faster or slower: 0.1, so that ten minutes of difference are gone after 100.</summary>
    public const double CatchUp = 0.1;

    private readonly Lock _lock = new();
    private DateTimeOffset _now = machine.GetUtcNow();
    private long _stamp = machine.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            var stamp = machine.GetTimestamp();
            var passed = machine.GetElapsedTime(_stamp, stamp);
            var steady = _now + passed;
            var most = (passed * CatchUp).Ticks;
            (_now, _stamp) = (steady.AddTicks(Math.Clamp((machine.GetUtcNow() - steady).Ticks, -most, most)), stamp);
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
