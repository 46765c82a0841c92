using System.Globalization;
using System.Net.Sockets;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// The agent's own program as a supervisor: a hidden subcommand that the agent starts in a session of its own. Loads neither Orleans nor ASP.NET.
/// </summary>
internal static class SupervisorProgram
{
    /// <summary>The first argument.</summary>
    internal const string Subcommand = "supervise-processes";

    /// <summary>The third argument of one that takes over from another build: it waits for the lock.</summary>
    internal const string Replacement = "replacement";

    /// <summary>How long a supervisor lives on with nothing to watch and no agent connected.</summary>
    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The exit code of one that found another at work.</summary>
    internal const int AlreadyThere = 3;

    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private const int Backlog = 16;
    private const int CannotRun = 1;

    /// <summary>Runs a supervisor until there is nothing to watch: <c>supervise-processes DIRECTORY [replacement]</c>.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, _] and not [_, _, Replacement])
            return CannotRun;
        var paths = new SupervisorPaths(args[1]);
        paths.Create();
        if (TryLock(paths) is not { } held)
            return AlreadyThere;
        using (held)
        {
            try
            {
                return await RunAsync(paths).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
            {
                Log(e.Message);
                return CannotRun;
            }
        }
    }

    private static async Task<int> RunAsync(SupervisorPaths paths)
    {
        var (journal, containers) = SupervisorJournal.Open(paths, BootId.Read(), Log);

        // A journal may be damaged or gone. What runs all the same must neither be lost nor run on unseen while its task is started elsewhere.
        var unknown = ContainerSearch.FindAll(paths.WorkDirectory).Except(containers.Select(container => container.ContainerId)).ToArray();
        if (unknown.Length > 0)
            Log($"{unknown.Length} containers run that the journal does not name.");
        containers.AddRange(unknown.Select(id => new ContainerRecord(id, ContainerPhase.Starting)));
        using var server = new SupervisorServer(journal, containers, IdleTimeout, TimeProvider.System, Log);
        using var listener = Listen(paths);
        _ = AcceptAsync(listener, server);
        while (await server.End.ConfigureAwait(false) is { } successor)
        {
            var why = successor.Become();
            Log(why);
            successor.Failed?.Invoke(why);
            return CannotRun; // Whoever is asked next starts a new one, which finds what runs.
        }

        return 0;
    }

    private static Socket Listen(SupervisorPaths paths)
    {
        File.Delete(paths.Socket);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var address = new SocketAddress(paths);
        listener.Bind(address.EndPoint);
        listener.Listen(Backlog);
        return listener;
    }

    private static async Task AcceptAsync(Socket listener, SupervisorServer server)
    {
        var said = "";
        while (true)
        {
            try
            {
                _ = server.ServeAsync(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return; // It ends.
            }
            catch (SocketException e)
            {
                // Out of descriptors, most likely, which passes. An agent that starts must find its tasks even then.
                if (said != e.Message)
                    Log($"No agent can connect: {said = e.Message}");
                await Task.Delay(AcceptRetryDelay, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private static FileStream? TryLock(SupervisorPaths paths)
    {
        try
        {
            return new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileLock.IsHeldByAnother(e))
        {
            return null;
        }
    }

    private static void Log(string message)
    {
        try
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():u} [{Environment.ProcessId}] {message}"));
        }
        catch (IOException)
        {
            // The log is on the disk that is full, which most often is what it was to say: the agent must still be told of what happened.
        }
    }
}
