using System.Diagnostics;
using System.Globalization;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Benchmarks.Launches;

/// <summary>
/// A scheduler that fills every offer with small tasks as fast as it is allowed to and acknowledges what it hears. It keeps, for each task, when its ACCEPT was
/// handed to the HTTP client and when its TASK_RUNNING came back.
/// </summary>
internal sealed class LaunchLoad
{
    // A paced load saves up for ACCEPTs of several tasks: what is left of an offer returns only with the allocator's next cycle.
    private const int PacedTasksPerAccept = 10;

    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);
    private static readonly V1.Filters NoFilter = new() { RefuseSeconds = 0 };

    private readonly Lock _lock = new();
    private readonly HttpScheduler _scheduler;
    private readonly int _maxTasksPerAccept;
    private readonly Queue<V1.Offer> _offers = new();
    private readonly List<long> _accepted = [];
    private readonly List<double> _latencies = [];
    private readonly HashSet<string> _ended = [];
    private double _budget;
    private long _started;
    private int _finished;

    /// <summary>Begins to read events; nothing is launched yet.</summary>
    /// <param name="scheduler">A scheduler that has subscribed.</param>
    /// <param name="maxTasksPerAccept">How many tasks go into one ACCEPT at most.</param>
    public LaunchLoad(HttpScheduler scheduler, int maxTasksPerAccept)
    {
        _scheduler = scheduler;
        _maxTasksPerAccept = maxTasksPerAccept;
        Events = ReadEvents();
    }

    /// <summary>Completes when the stream of events ends.</summary>
    public Task Events { get; }

    /// <summary>Launches until so many tasks have finished.</summary>
    /// <param name="perSecond">The rate not to exceed; infinite to launch whenever there is an offer.</param>
    public async Task WarmUp(double perSecond, int tasks)
    {
        var goal = Volatile.Read(ref _finished) + tasks;
        await Launch(perSecond, () => _finished >= goal);
        await Drain();
    }

    /// <summary>Launches for some time, and until at least one task was launched.</summary>
    /// <returns>The latencies of the tasks whose TASK_RUNNING came within that time, in milliseconds, sorted.</returns>
    public async Task<double[]> Run(double perSecond, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        lock (_lock)
            _latencies.Clear();
        await Launch(perSecond, () => _latencies.Count > 0 && Stopwatch.GetElapsedTime(started) >= duration);
        lock (_lock)
            return [.. _latencies.Order()];
    }

    /// <summary>Waits until every task has finished.</summary>
    public Task Drain() => Watch(() => _finished == _accepted.Count);

    private async Task Launch(double perSecond, Func<bool> done)
    {
        _started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _budget = double.IsInfinity(perSecond) ? double.PositiveInfinity : 0;
            UseOffers();
        }

        var last = _started;
        await Watch(() =>
        {
            var now = Stopwatch.GetTimestamp();
            if (!double.IsInfinity(perSecond))
                _budget = Math.Min(_budget + (perSecond * Stopwatch.GetElapsedTime(last, now).TotalSeconds), perSecond);
            last = now;
            UseOffers();
            return done();
        });
        lock (_lock)
            _budget = 0;
    }

    // Nothing is waited for without a limit: a lost task must end the benchmark, not hang it.
    private async Task Watch(Func<bool> done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var (seen, since) = (-1, Stopwatch.GetTimestamp());
        while (await timer.WaitForNextTickAsync())
        {
            if (Events.IsCompleted)
            {
                await Events;
                throw new InvalidOperationException("The master ended the stream.");
            }

            lock (_lock)
            {
                if (done())
                    return;
                if (_finished != seen)
                    (seen, since) = (_finished, Stopwatch.GetTimestamp());
                if (Stopwatch.GetElapsedTime(since) > StallLimit)
                    throw new TimeoutException($"Nothing has finished for {StallLimit.TotalSeconds} s: {_accepted.Count} launched, {_finished} finished, {_offers.Count} offers open.");
            }
        }
    }

    private async Task ReadEvents()
    {
        while (await _scheduler.Read() is { } @event)
        {
            switch (@event.Type)
            {
                case EventType.Offers:
                    lock (_lock)
                    {
                        foreach (var offer in @event.Offers.Offers_)
                            _offers.Enqueue(offer);
                        UseOffers();
                    }

                    break;
                case EventType.Rescind:
                    throw new InvalidOperationException("An offer was rescinded: an agent or the allocator was lost under load.");
                case EventType.Update:
                    Take(@event.Update.Status);
                    break;
                case EventType.Error:
                    throw new InvalidOperationException(@event.Error.Message);
            }
        }
    }

    private void Take(V1.TaskStatus status)
    {
        if (status.HasUuid)
            _scheduler.Post(new() { Type = CallType.Acknowledge, Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid } });
        lock (_lock)
        {
            switch (status.State)
            {
                case V1.TaskState.TaskRunning:
                    var task = int.Parse(status.TaskId.Value, CultureInfo.InvariantCulture);
                    _latencies.Add(Stopwatch.GetElapsedTime(_accepted[task]).TotalMilliseconds);
                    break;
                case V1.TaskState.TaskFinished when _ended.Add(status.TaskId.Value):
                    _finished++;
                    break;
                case V1.TaskState.TaskFinished or V1.TaskState.TaskStarting:
                    break;
                default:
                    throw new InvalidOperationException($"Task {status.TaskId.Value} is {status.State}: {status.Message}");
            }
        }
    }

    private void UseOffers()
    {
        while (_budget >= PacedTasksPerAccept && _offers.TryDequeue(out var offer))
        {
            var cpus = offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value);
            var launch = new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() };
            for (var count = (int)Math.Min(Math.Min(cpus, _maxTasksPerAccept), _budget); count > 0; count--)
            {
                launch.Launch.TaskInfos.Add(Task(_accepted.Count, offer.AgentId));
                _accepted.Add(Stopwatch.GetTimestamp());
            }

            _budget -= launch.Launch.TaskInfos.Count;
            _scheduler.Post(new() { Type = CallType.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { launch }, Filters = NoFilter } });
        }
    }

    private static V1.TaskInfo Task(int number, V1.AgentID agent) => new()
    {
        Name = "benchmark",
        TaskId = new() { Value = number.ToString(CultureInfo.InvariantCulture) },
        AgentId = agent,
        Command = new() { Value = "true" },
        Resources = { Scalar("cpus", 1), Scalar("mem", 32) },
    };

    private static V1.Resource Scalar(string name, double value) =>
        new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };
}
