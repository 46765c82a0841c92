using System.Net.Sockets;
using Mesos.Orleans.Agent.Supervision;

namespace Mesos.Orleans.Agent.Tests.Supervision;

/// <summary>Listens where an agent looks for its supervisor, and says what a test wants.</summary>
internal sealed class ScriptedSupervisor : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private MessageConnection? _open;

    internal ScriptedSupervisor(SupervisorPaths paths)
    {
        paths.Create();
        using var address = new SocketAddress(paths);
        File.Delete(paths.Socket);
        _listener.Bind(address.EndPoint);
        _listener.Listen();
    }

    /// <summary>True once an agent has closed a connection that was hung up.</summary>
    internal bool HasHungUp { get; private set; }

    public void Dispose()
    {
        _open?.Dispose();
        _listener.Dispose();
    }

    /// <summary>The welcome and the end of the connection reach the agent together.</summary>
    internal async Task WelcomeAndHangUpAsync()
    {
        using var socket = await _listener.AcceptAsync();
        await socket.SendAsync(Welcome(SupervisorProtocol.Version, SupervisorProtocol.Build));
        socket.Shutdown(SocketShutdown.Send);

        // Until the other end is closed too: what was not read would turn the end into a reset.
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }

        HasHungUp = true;
    }

    /// <summary>Answers an agent, and the start that it repeats.</summary>
    internal async Task WelcomeAndStartAsync(string containerId, string? build = null)
    {
        _open = new MessageConnection(await _listener.AcceptAsync());
        var started = new TaskCompletionSource();
        _open.Send(Welcome(SupervisorProtocol.Version, build ?? SupervisorProtocol.Build));
        _ = _open.RunAsync((kind, id, _) =>
        {
            if (kind != MessageKind.Start)
                return;
            _open.Send(SupervisorProtocol.Make(MessageKind.Started, id, writer =>
                writer.Write(new ContainerRecord(containerId, ContainerPhase.Ended) { Pid = int.MaxValue })));
            started.TrySetResult();
        });
        await started.Task;
    }

    /// <summary>Ends as if it were replaced. Its successor is of another build too: the program on the disk is another than the agent.</summary>
    internal async Task ComeBackAsAnotherBuildAsync(int version)
    {
        using var connection = new MessageConnection(await _listener.AcceptAsync());
        await connection.RunAsync((kind, _, _) =>
        {
            if (kind == MessageKind.Hello)
                connection.Send(Welcome(version, "another"));
            else
                connection.Finish();
        });
    }

    /// <summary>Is of another version, cannot become the agent's, and ends. Answers with what the agent said.</summary>
    internal async Task<List<MessageKind>> RefuseReplacementAsync()
    {
        using var connection = new MessageConnection(await _listener.AcceptAsync());
        var said = new List<MessageKind>();
        await connection.RunAsync((kind, id, _) =>
        {
            said.Add(kind);
            if (kind == MessageKind.Hello)
            {
                connection.Send(Welcome(SupervisorProtocol.Version + 1, "another"));
            }
            else
            {
                _listener.Dispose();
                connection.Send(SupervisorProtocol.Make(MessageKind.NotReplaced, id, writer => writer.Write("it is only a test")));
                connection.Finish();
            }
        });
        return said;
    }

    private static byte[] Welcome(int version, string build) => SupervisorProtocol.Make(MessageKind.Welcome, 0, writer =>
    {
        writer.Write(version);
        writer.Write(build);
        writer.Write(Environment.ProcessId);
        writer.Write(0);
    });
}
