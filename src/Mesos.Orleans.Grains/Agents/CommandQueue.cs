using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>The commands that an agent has not confirmed, numbered from 1 in every registration, and the one read that waits for more.</summary>
internal sealed class CommandQueue
{
    /// <summary>How many commands wait for an agent at most; past it, best-effort ones are refused.</summary>
    public const int MaxCommands = 100_000;

    /// <summary>How many commands one read returns at most.</summary>
    public const int MaxBatch = 256;

    private readonly LinkedList<AgentCommand> _commands = [];
    private readonly HashSet<KillTask> _kills = [];
    private TaskCompletionSource? _waiter;
    private long _first = 1;
    private long _lastRead;

    /// <summary>An empty queue.</summary>
    public CommandQueue()
    {
    }

    /// <summary>The queue of an agent whose grain has moved.</summary>
    public CommandQueue(MovedCommands moved)
    {
        (_first, _lastRead) = (moved.First, moved.LastRead);
        foreach (var command in moved.Commands)
        {
            Add(command);
        }
    }

    public bool IsFull => _commands.Count >= MaxCommands;

    public bool IsBeingRead => _waiter is not null;

    /// <summary>Adds a command. A kill like one that is not confirmed adds nothing to that: schedulers repeat them for as long as an agent is away.</summary>
    public void Add(AgentCommand command)
    {
        if (command is KillTask kill && !_kills.Add(kill))
        {
            return;
        }

        _commands.AddLast(command);
        Wake();
    }

    /// <summary>Puts commands before all others. Only right after <see cref="Restart"/>: numbers that were read must keep their commands.</summary>
    public void AddFirst(IEnumerable<AgentCommand> commands)
    {
        LinkedListNode<AgentCommand>? last = null;
        foreach (var command in commands)
        {
            last = last is null ? _commands.AddFirst(command) : _commands.AddAfter(last, command);
        }

        Wake();
    }

    /// <summary>Starts again from number 1, keeping the commands that still make sense for the agent.</summary>
    public void Restart(Func<AgentCommand, AgentCommand?> keep)
    {
        AgentCommand[] old = [.. _commands];
        _commands.Clear();
        _kills.Clear();
        _first = 1;
        _lastRead = 0;
        foreach (var command in old)
        {
            if (keep(command) is { } kept)
            {
                Add(kept);
            }
        }

        Wake();
    }

    /// <summary>Forgets what is confirmed, and returns it.</summary>
    public List<AgentCommand> Confirm(long after)
    {
        List<AgentCommand> confirmed = [];
        while (_first <= after && _commands.First is { } node)
        {
            if (node.Value is KillTask kill)
            {
                _kills.Remove(kill);
            }

            confirmed.Add(node.Value);
            _commands.RemoveFirst();
            _first++;
        }

        return confirmed;
    }

    /// <summary>Waits for a command, at most <paramref name="wait"/>; a second reader ends the first one's wait.</summary>
    public async Task<(long Last, ImmutableArray<AgentCommand> Commands)> Read(GrainId reader, TimeSpan wait, LongPoll poll)
    {
        Wake();
        if (_commands.Count == 0 && wait > TimeSpan.Zero)
        {
            var waiter = _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await poll.Wait(reader, waiter, wait);
            if (_waiter == waiter)
            {
                _waiter = null;
            }
        }

        ImmutableArray<AgentCommand> batch = [.. _commands.Take(MaxBatch)];
        var last = _first + batch.Length - 1;
        _lastRead = Math.Max(_lastRead, last);
        return (last, batch);
    }

    /// <summary>Takes launches out that nobody has read yet, and returns them. Those that were read may be in the agent's hands.</summary>
    public List<Guid> Withdraw(Func<TaskLaunch, bool> unwanted)
    {
        List<Guid> withdrawn = [];
        var node = _commands.First;
        for (var number = _first; node is not null; number++)
        {
            var next = node.Next;
            if (number > _lastRead && node.Value is RunTasks run && run.Launches.Any(unwanted))
            {
                withdrawn.AddRange(run.Launches.Where(unwanted).Select(launch => launch.LaunchId));
                node.Value = run with { Launches = [.. run.Launches.Where(launch => !unwanted(launch))] };
                if (run.Launches.All(unwanted))
                {
                    _commands.Remove(node);
                }
            }

            node = next;
        }

        return withdrawn;
    }

    /// <summary>What another silo needs to go on.</summary>
    public MovedCommands Move() => new(_first, _lastRead, [.. _commands]);

    public void Wake()
    {
        var waiter = _waiter;
        _waiter = null;
        waiter?.TrySetResult();
    }
}
