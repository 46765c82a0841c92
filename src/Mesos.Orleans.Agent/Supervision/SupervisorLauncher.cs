using System.Net.Sockets;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>Connects to the supervisor of a directory, and starts one where none answers.</summary>
internal sealed class SupervisorLauncher(SupervisorPaths paths, TimeProvider time)
{
    /// <summary>How long a supervisor may take to listen.</summary>
    internal static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private const int LogLines = 3;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly List<Task<WaitStatus>> _children = [];

    /// <summary>A connected socket, or why there is no supervisor.</summary>
    /// <param name="mayStart">False to wait for one that is about to listen.</param>
    internal async Task<Outcome<Socket>> ConnectAsync(bool mayStart)
    {
        try
        {
            paths.Create();
            SupervisorReaper.Shared.ReapUnwatched();
            HasNone();
            if (await TryConnectAsync().ConfigureAwait(false) is { } connected)
                return connected;
            if (mayStart && Start() is { } refusal)
                return refusal;
            return await AwaitSocketAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalCode.Unavailable, $"The agent's supervisor cannot be reached in '{paths.Root}': {e.Message}");
        }
    }

    /// <summary>True if every supervisor that was started here has ended, as far as that can be seen.</summary>
    internal bool HasNone()
    {
        lock (_children)
        {
            _children.RemoveAll(child => child.IsCompleted);
            return _children.Count == 0;
        }
    }

    private async Task<Outcome<Socket>> AwaitSocketAsync()
    {
        var began = time.GetTimestamp();
        for (var pause = ShortestPause; time.GetElapsedTime(began) < StartTimeout; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time).ConfigureAwait(false);
            if (await TryConnectAsync().ConfigureAwait(false) is { } connected)
                return connected;
            if (FailureOfChild() is { } failure)
                return failure;
        }

        return new Refusal(RefusalCode.Unavailable, $"The agent's supervisor does not listen in '{paths.Root}'.{LastWords()}");
    }

    private async Task<Socket?> TryConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var address = new SocketAddress(paths);
            await socket.ConnectAsync(address.EndPoint).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private Refusal? Start()
    {
        var command = SupervisorCommand.For(paths, isReplacement: false);
        if (!command.IsSuccess)
            return command.Refusal;
        var spec = new ProcessSpec
        {
            ContainerId = "", Program = command.Value.Path, Arguments = command.Value.Arguments, Environment = new Dictionary<string, string>(),
            WorkingDirectory = "/", StandardOutputPath = paths.Log, StandardErrorPath = paths.Log,
        };
        var spawned = ProcessSpawner.Spawn(command.Value.Path, command.Value.Arguments, command.Value.Environment, spec);
        if (!spawned.IsSuccess)
            return spawned.Refusal;
        lock (_children)
            _children.Add(SupervisorReaper.Shared.Watch(spawned.Value));
        return null;
    }

    // One that found another at work is no failure: the other answers soon.
    private Refusal? FailureOfChild()
    {
        lock (_children)
        {
            for (var index = _children.Count - 1; index >= 0; index--)
            {
                if (!_children[index].IsCompleted)
                    continue;
                var ended = _children[index].Result;
                _children.RemoveAt(index);
                if (ended.IsKnown && (!ended.HasExited || ended.ExitStatus != SupervisorProgram.AlreadyThere))
                    return new Refusal(RefusalCode.Unavailable, $"The agent's supervisor {ended} at its start.{LastWords()}");
            }
        }

        return null;
    }

    private string LastWords()
    {
        try
        {
            return $" Its last words: {string.Join(" / ", File.ReadLines(paths.Log).TakeLast(LogLines))}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
