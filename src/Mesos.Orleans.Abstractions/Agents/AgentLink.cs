using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>
/// The agent's side of the link to its grain: registers, reads commands (which is the heartbeat), reports what the agent enqueues, and repeats
/// all of it until the cluster has it. Whenever the grain does not know the session any more (it moved, or its silo died), the link registers
/// again under a new session with the agent's complete state and sends every update that was not yet accepted.
/// </summary>
/// <remarks>Costs one pending call per agent and no thread: thousands fit in one process.</remarks>
public sealed partial class AgentLink
{
    // The first part of an outage is the frameworks': while a thousand agents register, nothing else gets a processor, and a framework has more who wait for it.
    private const double LeadOfFrameworks = 0.4;

    private readonly IAgentGrain _grain;
    private readonly AgentId _agent;
    private readonly IAgentLinkHandler _handler;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;
    private readonly AgentLinkOptions _options;
    private readonly ILogger _logger;
    private readonly AgentLinkOutbox _outbox;
    private readonly int _seed;
    private Guid _session;
    private volatile bool _isRegistered;
    private TaskCompletionSource _probe = NewSignal();

    /// <summary>Makes a link; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="agent">The agent's id, which the host got from <see cref="IClusterGrain.NewAgentId"/> once and keeps.</param>
    /// <param name="handler">The agent.</param>
    /// <param name="ids">Where session ids come from; they may never repeat.</param>
    /// <param name="time">The clock of waits and retries.</param>
    /// <param name="options">Timing and limits; null for the defaults.</param>
    /// <param name="logger">Where to say that calls fail; null for nowhere.</param>
    public AgentLink(
        IGrainFactory grains,
        AgentId agent,
        IAgentLinkHandler handler,
        IIdSource ids,
        TimeProvider time,
        AgentLinkOptions? options = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentException.ThrowIfNullOrEmpty(agent.Value);
        _options = options ?? new AgentLinkOptions();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MaxUpdatesPerReport, AgentReport.MaxUpdates, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxUpdatesPerReport, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.RegistrationBackoffFactor, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.RegistrationBackoffFactor, AgentLinkOptions.MaxRegistrationBackoffFactor, nameof(options));
        _grain = grains.GetGrain<IAgentGrain>(agent.Value);
        _agent = agent;
        _handler = handler;
        _ids = ids;
        _time = time;
        _logger = logger ?? NullLogger.Instance;
        _outbox = new AgentLinkOutbox(_options);
        _seed = _options.RetrySeed ?? agent.Value.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
    }

    /// <summary>True between a registration and the loss of the session.</summary>
    public bool IsRegistered => _isRegistered;

    /// <summary>Updates and exits that the cluster has not taken yet.</summary>
    public int Retained => _outbox.Retained;

    /// <summary>Executor messages dropped because too many waited (<see cref="AgentLinkOptions.MaxQueuedMessages"/>).</summary>
    public long DroppedMessages => _outbox.DroppedMessages;

    /// <summary>Reports an update; it is sent again until it is accepted. Updates of one task go in the order in which they are given.</summary>
    /// <param name="update">The update; its status carries a uuid that names it for ever.</param>
    /// <returns>False if <see cref="AgentLinkOptions.MaxRetained"/> are waiting already: the caller keeps it and tries later.</returns>
    /// <exception cref="ArgumentException">The status has no uuid of 16 bytes.</exception>
    public bool Enqueue(TaskUpdate update)
    {
        if (WireUuid.Read(update.Status.Uuid) == Guid.Empty)
            throw new ArgumentException("A task update needs a status with a uuid of 16 bytes that are not all zero.", nameof(update));
        return _outbox.TryAdd(update);
    }

    /// <summary>Reports that a custom executor ended; never before the updates that were enqueued before it.</summary>
    /// <param name="exit">The exit.</param>
    /// <returns>False if <see cref="AgentLinkOptions.MaxRetained"/> are waiting already: the caller keeps it and tries later.</returns>
    public bool Enqueue(ReportedExit exit) => _outbox.TryAdd(exit);

    /// <summary>Sends an executor's message, at most once; past the limits the oldest is dropped (<see cref="DroppedMessages"/>).</summary>
    /// <param name="message">The message.</param>
    public void Enqueue(ReportedMessage message) => _outbox.Add(message);

    /// <summary>
    /// Silos have come or gone (<see cref="ClusterGateways.Changed"/>): calls that wait for an answer are made again after what
    /// <see cref="AgentLinkOptions.RegistrationBackoffFactor"/> says. All of them may be repeated; without this, one whose silo died is given up only when its time is over.
    /// </summary>
    public void Probe() => Interlocked.Exchange(ref _probe, NewSignal()).TrySetResult();

    /// <summary>
    /// Keeps the link up until cancelled, or until the cluster refuses the agent. Cancelling says nothing to the cluster, as if the process had
    /// died; call <see cref="DisconnectAsync"/> afterwards to leave in good order. May be run again after it has ended, never twice at once.
    /// </summary>
    /// <param name="cancellation">Ends the link.</param>
    /// <returns>Why the cluster refused the agent, or null if cancelled.</returns>
    public async Task<Refusal?> RunAsync(CancellationToken cancellation)
    {
        var retry = new RetryDelays(_options.ShortestRetry, _options.LongestRetry, _seed);
        try
        {
            while (true)
            {
                var reply = await Register(retry, cancellation);
                if (reply.Refusal is not null)
                {
                    LogRefused(_agent, reply.Refusal);
                    return reply.Refusal;
                }

                await _handler.OnRegistered(reply);
                LogRegistered(_agent, _session);
                _isRegistered = true;
                var lasted = await RunSession(reply.Incarnation, cancellation);
                _isRegistered = false;
                LogSessionLost(_agent, _session);

                // A session that the grain never served may mean two processes with one id: they must not chase each other at full speed.
                if (lasted)
                    retry.Reset();
                else
                    await Task.Delay(retry.Next(), _time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _isRegistered = false;
        }
    }

    /// <summary>Tells the cluster that the agent stops in good order, after <see cref="RunAsync"/> has ended. Best effort: failures are ignored.</summary>
    public async Task DisconnectAsync()
    {
        try
        {
            await _grain.Disconnect(_session).Within(_options.CallTimeout, _time, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogCallFailed(_agent, nameof(IAgentGrain.Disconnect), exception.Message);
        }
    }

    private async Task<RegisterReply> Register(RetryDelays retry, CancellationToken cancellation)
    {
        _session = _ids.Next();
        var command = _handler.DescribeForRegistration(_session) with { Clock = _time.GetUtcNow() };
        var said = "";
        while (true)
        {
            var reply = await Attempt(nameof(IAgentGrain.Register), _grain.Register, command, _options.CallTimeout, retry, cancellation);
            if (reply is { Evicted: true, Refusal: { } eviction })
                await _handler.OnEvicted(eviction);
            if (reply is { Refusal: not { Code: RefusalCode.Unavailable } })
                return reply;
            if (reply is null)
                continue;
            if (said != reply.Refusal.ToString())
                LogTurnedAway(_agent, said = reply.Refusal.ToString());
            await Task.Delay(retry.Next(), _time, cancellation);

            // It may be hours: what was true of its tasks is not any more.
            command = _handler.DescribeForRegistration(_session);
        }
    }

    // True if the grain served the session at all before it forgot it.
    private async Task<bool> RunSession(Guid incarnation, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var served = false;
        var loops = new[]
        {
            ReadLoop(incarnation, () => served = true, end.Token),
            ReportLoop(end.Token),
        };

        // The first loop to end takes the other with it; both have ended before the agent describes itself again.
        await Task.WhenAny(loops);
        end.Cancel();
        foreach (var loop in loops)
        {
            try
            {
                await loop;
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full disk passes. Meanwhile the agent's tasks go on and are heard of; what was not confirmed comes again with the next session.
                LogHandlerFailed(_agent, exception.Message);
                served = false;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return served;
    }

    private async Task ReadLoop(Guid incarnation, Action served, CancellationToken cancellation)
    {
        var retry = Retries(_seed + 1);
        var limit = _options.PollWait + _options.CallTimeout;
        var after = 0L;
        while (true)
        {
            var request = new ReadCommands(_session, incarnation, after, _options.PollWait);
            var batch = await Attempt(nameof(IAgentGrain.ReadCommands), _grain.ReadCommands, request, limit, retry, cancellation);
            if (batch is null)
                continue;
            if (!batch.Known)
                return;
            retry.Reset();
            served();
            foreach (var command in batch.Commands)
            {
                await _handler.OnCommand(command);
                cancellation.ThrowIfCancellationRequested();
            }

            after = Math.Max(after, batch.Last);
        }
    }

    private async Task ReportLoop(CancellationToken cancellation)
    {
        var retry = Retries(_seed + 2);
        while (true)
        {
            await _outbox.WaitAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            var report = _outbox.Take(_session);
            var reply = await Attempt(nameof(IAgentGrain.Report), _grain.Report, report, _options.CallTimeout, retry, cancellation);
            if (reply is null)
                continue;
            if (!reply.Known)
                return;
            var exits = reply.Taken(report);
            if (!_outbox.Settle(report, reply.Accepted, exits) && !(report.Updates.IsEmpty && report.Exits.IsEmpty))
            {
                await Task.Delay(retry.Next(), _time, cancellation);
                continue;
            }

            retry.Reset();
            if (!reply.Accepted.IsEmpty)
                await _handler.OnAccepted(reply.Accepted);
            if (!exits.IsEmpty)
                await _handler.OnExitsAccepted(exits);
        }
    }

    private RetryDelays Retries(int seed) => new(
        _options.ShortestRetry, _options.LongestRetry, seed, _options.RegistrationBackoffFactor, _options.RegistrationBackoffFactor * LeadOfFrameworks);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One attempt; null when it is to be made again: soon after a probe; after a failure this waits for the next one's time.
    private async Task<TReply?> Attempt<TRequest, TReply>(
        string name, Func<TRequest, Task<TReply>> call, TRequest request, TimeSpan limit, RetryDelays retry, CancellationToken cancellation)
        where TReply : class
    {
        var probe = Volatile.Read(ref _probe).Task;
        try
        {
            var answer = call(request).Within(limit, _time, cancellation);
            if (await Task.WhenAny(answer, probe) == answer || await Task.WhenAny(answer, Task.Delay(retry.Spread(), _time, cancellation)) == answer)
                return await answer;
            cancellation.ThrowIfCancellationRequested();
            _ = answer.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return null;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Whatever a call says whose answer nobody waits for any more: a client that shuts down fails in its own ways.
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception exception)
        {
            LogCallFailed(_agent, name, exception.Message);
            await Task.Delay(retry.Next(), _time, cancellation);
            return null;
        }
    }
}
