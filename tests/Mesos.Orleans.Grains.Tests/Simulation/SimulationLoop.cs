namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// Everything that happens in a simulation, in the order of its virtual time, on one thread. The seed decides all that is left to chance, so a run
/// can be repeated exactly.
/// </summary>
internal sealed class SimulationLoop(int seed)
{
    // A run has some ten thousands. Something that never ends, and takes next to no virtual time, has more.
    private const int MaxEvents = 2_000_000;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now = Start.Ticks;
    private long _order;
    private int _done;
    private volatile string? _strayed;

    public Random Random { get; } = new(seed);

    public SimulationTrace Trace { get; } = new();

    public long Ticks => _now;

    public DateTimeOffset Now => new(_now, TimeSpan.Zero);

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now - Start.Ticks);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => probability > 0 && Random.NextDouble() < probability;

    /// <summary>A duration between two.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    public TimeSpan Between(double leastSeconds, double mostSeconds) => Between(TimeSpan.FromSeconds(leastSeconds), TimeSpan.FromSeconds(mostSeconds));

    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    public void After(TimeSpan delay, Action action)
    {
        // Whatever comes from another thread comes at a time that no seed decides.
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _strayed = Environment.StackTrace;
            return;
        }

        _events.Enqueue(action, (_now + Math.Max(0, delay.Ticks), _order++));
    }

    /// <summary>Runs until the condition holds, which is asked between events but at most every <paramref name="interval"/>.</summary>
    /// <returns>False if the limit came first.</returns>
    public bool RunUntil(TimeSpan limit, TimeSpan interval, Func<bool> condition)
    {
        var end = _now + limit.Ticks;
        var ask = _now;
        while (_events.TryPeek(out _, out var next) && next.At <= end)
        {
            if (next.At >= ask)
            {
                ask = next.At + interval.Ticks;
                if (condition())
                {
                    return true;
                }
            }

            var action = _events.Dequeue();
            if (++_done > MaxEvents)
            {
                throw new SimulationFailure($"After {_done} events, something seems to happen over and over at {Elapsed}.");
            }

            _now = next.At;
            action();
            if (_strayed is { } where)
            {
                throw new SimulationFailure($"Work left the thread of the simulation: {where}");
            }
        }

        _now = end;
        return condition();
    }
}
