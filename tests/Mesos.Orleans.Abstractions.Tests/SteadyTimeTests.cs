namespace Mesos.Orleans.Abstractions.Tests;

public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Machine _machine = new();
    private readonly SteadyTime _time;

    public SteadyTimeTests() => _time = new SteadyTime(_machine);

    [Fact]
    public void Clock_ThatNobodySets_IsTheMachines()
    {
        _machine.Pass(TimeSpan.FromHours(5));

        Assert.Equal(Start + TimeSpan.FromHours(5), _time.GetUtcNow());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Machine_SetByAnHour_DoesNotJumpAndIsFollowedSlowly(int hours)
    {
        _machine.Set(TimeSpan.FromHours(hours));
        Assert.Equal(Start, _time.GetUtcNow());

        _machine.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(Start + TimeSpan.FromSeconds(10 + hours), _time.GetUtcNow());

        for (var minute = 0; minute < 600; minute++)
        {
            var before = _time.GetUtcNow();
            _machine.Pass(TimeSpan.FromMinutes(1));
            Assert.True(_time.GetUtcNow() > before);
        }

        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
    }

    private sealed class Machine : TimeProvider
    {
        private DateTimeOffset _now = Start;
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time)
        {
            _now += time;
            _ticks += time.Ticks;
        }

        public void Set(TimeSpan by) => _now += by;
    }
}
