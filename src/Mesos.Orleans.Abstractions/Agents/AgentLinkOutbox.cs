using System.Collections.Immutable;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>
/// What an agent has to report: updates and exits in one line, kept until they are taken, so that an exit never overtakes the updates before
/// it; messages in a bounded line of their own, handed out once. Safe for concurrent use.
/// </summary>
internal sealed class AgentLinkOutbox(AgentLinkOptions options)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _retained = [];
    private readonly Queue<ReportedMessage> _messages = new();
    private long _messageBytes;
    private long _dropped;
    private TaskCompletionSource _filled = NewSignal();

    public int Retained
    {
        get
        {
            lock (_lock)
            {
                return _retained.Count;
            }
        }
    }

    public long DroppedMessages => Interlocked.Read(ref _dropped);

    public bool TryAdd(TaskUpdate update) => TryAdd(new Entry(update, null));

    public bool TryAdd(ReportedExit exit) => TryAdd(new Entry(null, exit));

    public void Add(ReportedMessage message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
            _messageBytes += message.Data.Length;
            while (_messages.Count > options.MaxQueuedMessages || (_messageBytes > options.MaxQueuedMessageBytes && _messages.Count > 1))
            {
                _messageBytes -= _messages.Dequeue().Data.Length;
                _dropped++;
            }

            _filled.TrySetResult();
        }
    }

    /// <summary>Ends when there is something to take.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        TaskCompletionSource filled;
        lock (_lock)
        {
            if (_retained.Count > 0 || _messages.Count > 0)
            {
                return;
            }

            if (_filled.Task.IsCompleted)
            {
                _filled = NewSignal();
            }

            filled = _filled;
        }

        using var end = cancellation.UnsafeRegister(static filled => ((TaskCompletionSource)filled!).TrySetResult(), filled);
        await filled.Task;
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The next report. Updates and exits stay until <see cref="Settle"/>; messages are gone from here on: they are sent at most once.</summary>
    public AgentReport Take(Guid session)
    {
        lock (_lock)
        {
            var updates = ImmutableArray.CreateBuilder<TaskUpdate>();
            var exits = ImmutableArray.CreateBuilder<ReportedExit>();
            for (var node = _retained.First; node is not null; node = node.Next)
            {
                if (updates.Count == options.MaxUpdatesPerReport || exits.Count == options.MaxUpdatesPerReport)
                    break;
                if (node.Value.Exit is { } exit)
                    exits.Add(exit);
                else
                    updates.Add(node.Value.Update!);
            }

            return new AgentReport(session, updates.DrainToImmutable(), TakeMessages(), exits.DrainToImmutable());
        }
    }

    /// <summary>Forgets what the answer to a report accepted.</summary>
    /// <returns>False if nothing of the report was accepted.</returns>
    public bool Settle(AgentReport report, ImmutableArray<Guid> accepted, ImmutableArray<ReportedExit> acceptedExits)
    {
        var uuids = accepted.ToHashSet();
        var exits = acceptedExits.ToHashSet(ReferenceEqualityComparer.Instance);
        var left = report.Updates.Length + report.Exits.Length;
        var progress = false;
        lock (_lock)
        {
            // What was reported is at the head of the line: only its end is added to meanwhile.
            for (var node = _retained.First; node is not null && left > 0; left--)
            {
                var next = node.Next;
                if (node.Value.Update is { } update ? uuids.Contains(WireUuid.Read(update.Status.Uuid)) : exits.Contains(node.Value.Exit!))
                {
                    _retained.Remove(node);
                    progress = true;
                }

                node = next;
            }
        }

        return progress;
    }

    private ImmutableArray<ReportedMessage> TakeMessages()
    {
        var taken = ImmutableArray.CreateBuilder<ReportedMessage>();
        var bytes = 0L;
        while (taken.Count < options.MaxMessagesPerReport && _messages.TryPeek(out var next)
            && (taken.Count == 0 || bytes + next.Data.Length <= options.MaxMessageBytesPerReport))
        {
            taken.Add(_messages.Dequeue());
            bytes += next.Data.Length;
            _messageBytes -= next.Data.Length;
        }

        return taken.DrainToImmutable();
    }

    private bool TryAdd(Entry entry)
    {
        lock (_lock)
        {
            if (_retained.Count >= options.MaxRetained)
            {
                return false;
            }

            _retained.AddLast(entry);
            _filled.TrySetResult();
            return true;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Entry(TaskUpdate? Update, ReportedExit? Exit);
}
