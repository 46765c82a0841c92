using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesos.Orleans.Cli.Http;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Leads a <see cref="TaskTracker"/> through its conversation with the master: one loop, everything in turn.</summary>
/// <remarks>A lost stream is opened again with the same framework id for as long as the master keeps the framework.</remarks>
internal sealed class ExecuteSession : IAsyncDisposable
{
    private const int ConcurrentAcknowledgements = 8;

    private readonly LaunchSpec _spec;
    private readonly TaskTracker _tracker;
    private readonly HttpMaster _master;
    private readonly CliEnvironment _environment;
    private readonly TextWriter _progress;
    private readonly TimeProvider _time;
    private readonly Channel<SessionInput> _inputs = Channel.CreateUnbounded<SessionInput>(new() { SingleReader = true });
    private readonly List<V1.Scheduler.Call> _outbox = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _pumps = [];
    private readonly List<CancellationTokenRegistration> _registrations = [];

    private CancellationTokenSource? _reading;
    private string? _streamId;
    private bool _isSubscribed;
    private bool _isDemandUnheard;
    private int _failedAttempts;
    private long _lostAt;
    private long _explainedAt;
    private DateTimeOffset _reconcileAt;
    private DateTimeOffset _killAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _leaveAt = DateTimeOffset.MaxValue;
    private ExecuteEnding _ending;

    public ExecuteSession(LaunchSpec spec, TaskTracker tracker, HttpMaster master, CliEnvironment environment, TextWriter progress)
    {
        _spec = spec;
        _tracker = tracker;
        _master = master;
        _environment = environment;
        _progress = progress;
        _time = environment.Time;
    }

    /// <summary>Runs until every task has ended, the time is over or the user stops it; then the framework is torn down.</summary>
    /// <exception cref="CommandFailure">The master cannot be reached, or refuses the framework.</exception>
    public async Task<ExecuteEnding> RunAsync()
    {
        Start();
        while (!_tracker.IsDone && _time.GetUtcNow() < _leaveAt && !_environment.Interrupts.Abandon.IsCancellationRequested)
        {
            var input = await _inputs.Reader.ReadAsync(_end.Token).ConfigureAwait(false);
            do
                Take(input);
            while (_inputs.Reader.TryRead(out input!));
            await SendAllAsync().ConfigureAwait(false);
        }

        await TeardownAsync().ConfigureAwait(false);
        return _ending;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var registration in _registrations)
            await registration.DisposeAsync().ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps).ConfigureAwait(false);
        _reading?.Dispose();
        _end.Dispose();
    }

    private void Start()
    {
        _explainedAt = _lostAt = _time.GetTimestamp();
        _reconcileAt = _time.GetUtcNow() + SessionTimes.Reconcile;
        if (_spec.KillAfter is { } limit)
            _killAt = _time.GetUtcNow() + limit;
        _registrations.Add(_environment.Interrupts.Stop.Register(() => _inputs.Writer.TryWrite(new SessionInput.Stop())));
        _registrations.Add(_environment.Interrupts.Abandon.Register(() => _inputs.Writer.TryWrite(new SessionInput.Tick())));
        _pumps.Add(TickAsync());
        Connect(TimeSpan.Zero);
    }

    private void Take(SessionInput input)
    {
        switch (input)
        {
            case SessionInput.Opened opened:
                _streamId = opened.Stream.StreamId;
                break;
            case SessionInput.Heard heard:
                Hear(heard.Event);
                break;
            case SessionInput.Lost lost:
                Reconnect(lost.Why);
                break;
            case SessionInput.Stop:
                Stop(ExecuteEnding.Interrupted, "Stopping; Ctrl-C again leaves without waiting.", "interrupted");
                break;
            case SessionInput.Tick:
                LookAtTheClock();
                break;
        }
    }

    private void Hear(V1.Scheduler.Event heard)
    {
        switch (heard.Type)
        {
            case EventType.Subscribed:
                if (_failedAttempts > 0 || _tracker.FrameworkId is null)
                    Say($"Subscribed as framework {heard.Subscribed.FrameworkId.Value} at {_master.Address.Authority}");
                _isSubscribed = true;
                _failedAttempts = 0;
                Follow(_tracker.Subscribed(heard.Subscribed.FrameworkId.Value));
                break;
            case EventType.Offers:
                Follow(_tracker.Offered(heard.Offers.Offers_));
                break;
            case EventType.Update:
                Follow(_tracker.Updated(heard.Update.Status));
                break;
            case EventType.Error:
                throw new CommandFailure($"The master refuses the framework: {heard.Error.Message}");
        }
    }

    private void LookAtTheClock()
    {
        var now = _time.GetUtcNow();
        if (now >= _killAt && _ending == ExecuteEnding.Done)
            Stop(ExecuteEnding.TimedOut, "The time is over; killing what is left.", "the time was over");
        if (!_isSubscribed)
            return;
        if (now >= _reconcileAt)
        {
            _reconcileAt = now + SessionTimes.Reconcile;
            Follow(_tracker.Reconcile());
            if (_isDemandUnheard)
                _outbox.Add(_tracker.Demand());
            _isDemandUnheard = false;
        }

        if (_tracker.WaitingCount > 0 && _time.GetElapsedTime(_explainedAt) >= SessionTimes.Explain)
        {
            _explainedAt = _time.GetTimestamp();
            Say(_tracker.Shortage.Explain(_tracker.WaitingCount));
        }
    }

    private void Stop(ExecuteEnding ending, string line, string why)
    {
        if (_ending == ExecuteEnding.Done)
        {
            _ending = ending;
            _leaveAt = _time.GetUtcNow() + SessionTimes.KillGrace;
            Say(line);
        }
        else if (ending == ExecuteEnding.Interrupted)
        {
            _ending = ending;
        }

        Follow(_tracker.Stop(why));
    }

    private void Reconnect(Exception? why)
    {
        if (why is CommandFailure refused)
            throw refused;
        if (_tracker.FrameworkId is null)
            throw _master.Unreachable(why ?? new IOException("the stream of events ended at once"));

        if (_isSubscribed)
            _lostAt = _time.GetTimestamp();
        _isSubscribed = false;
        _streamId = null;
        if (_time.GetElapsedTime(_lostAt) > LaunchSpec.FailoverTimeout)
            throw new CommandFailure(
                $"Lost the master for more than {LaunchSpec.FailoverTimeout.TotalMinutes:0} minutes; by now it ends framework {_tracker.FrameworkId} and its tasks.");
        if (_failedAttempts == 0)
            Say($"Lost the master ({Describe(why)}); subscribing again.");
        var pause = SessionTimes.FirstBackoff * Math.Pow(2, Math.Min(_failedAttempts, 10));
        _failedAttempts++;
        Connect(pause < SessionTimes.MaxBackoff ? pause : SessionTimes.MaxBackoff);
    }

    private static string Describe(Exception? why) => why switch
    {
        null => "it closed the stream",
        OperationCanceledException => "it takes no calls on this stream any more",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection broke",
        { InnerException.Message: var inner } => inner,
        _ => why.Message.TrimEnd('.'),
    };

    private void Connect(TimeSpan pause)
    {
        _reading?.Dispose();
        _reading = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _pumps.RemoveAll(pump => pump.IsCompleted);
        _pumps.Add(ReadAsync(_tracker.Subscribe(), pause, _reading.Token));
    }

    private async Task ReadAsync(V1.Scheduler.Call subscribe, TimeSpan pause, CancellationToken cancellation)
    {
        Exception? why = null;
        try
        {
            await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
            await using var stream = await _master.SubscribeAsync(subscribe, cancellation).ConfigureAwait(false);
            _inputs.Writer.TryWrite(new SessionInput.Opened(stream));
            while (await stream.ReadAsync(cancellation).ConfigureAwait(false) is { } heard)
                _inputs.Writer.TryWrite(new SessionInput.Heard(heard));
        }
        catch (Exception broken) when (broken is HttpRequestException or SocketException or IOException or OperationCanceledException or CommandFailure)
        {
            why = broken;
        }

        _inputs.Writer.TryWrite(new SessionInput.Lost(why));
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(SessionTimes.Tick, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
                _inputs.Writer.TryWrite(new SessionInput.Tick());
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private void Follow(TrackerStep step)
    {
        foreach (var line in step.Lines)
            Say(line);
        _outbox.AddRange(step.Calls);
    }

    // Acknowledgements may overtake each other, so they go side by side; the rest goes in order.
    private async Task SendAllAsync()
    {
        while (_outbox.Count > 0)
        {
            var calls = _outbox.ToList();
            _outbox.Clear();
            foreach (var call in calls.Where(call => call.Type != CallType.Acknowledge))
                Judge(call, await SendAsync(call).ConfigureAwait(false));
            await Parallel.ForEachAsync(
                calls.Where(call => call.Type == CallType.Acknowledge),
                new ParallelOptions { MaxDegreeOfParallelism = ConcurrentAcknowledgements },
                async (call, _) => await SendAsync(call).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private Task<CallResult> SendAsync(V1.Scheduler.Call call) => _master.CallAsync(call, _streamId, _environment.Interrupts.Abandon);

    private void Judge(V1.Scheduler.Call call, CallResult result)
    {
        if (result.IsAccepted)
        {
            if (call.Type == CallType.Accept)
                _explainedAt = _time.GetTimestamp();
            return;
        }

        _isDemandUnheard |= call.Type is CallType.Revive or CallType.Suppress;
        if (call.Type == CallType.Accept && result.IsRefused)
            Follow(_tracker.LaunchRefused(call, result.Text));
        else
            _reconcileAt = _time.GetUtcNow() + SessionTimes.ReconcileSoon;
        // The master does not count us as subscribed any more: the stream is dead even if it does not look so.
        if (result.Status == HttpStatusCode.Forbidden && _isSubscribed)
            _reading?.Cancel();
    }

    private async Task TeardownAsync()
    {
        if (_tracker.FrameworkId is null)
            return;
        using var limit = new CancellationTokenSource(SessionTimes.Teardown, _time);
        var result = await _master.CallAsync(_tracker.Teardown(), _streamId, limit.Token).ConfigureAwait(false);
        if (!result.IsAccepted)
        {
            await _environment.Error.WriteLineAsync(
                $"mesos: framework {_tracker.FrameworkId} could not be torn down ({result.Text}); the master ends it after "
                + $"{LaunchSpec.FailoverTimeout.TotalMinutes:0} minutes.").ConfigureAwait(false);
        }
    }

    private void Say(string line) => _progress.WriteLine(line);
}
