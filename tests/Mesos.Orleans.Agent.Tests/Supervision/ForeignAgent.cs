using System.Net.Sockets;
using Mesos.Orleans.Agent.Supervision;

namespace Mesos.Orleans.Agent.Tests.Supervision;

/// <summary>The agent of a later version: it understands of the supervisor only what never changes.</summary>
internal static class ForeignAgent
{
    /// <summary>Connects, and makes the supervisor become its own build, which is this one.</summary>
    internal static async Task ReplaceAsync(SupervisorPaths paths)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var address = new SocketAddress(paths);
        await socket.ConnectAsync(address.EndPoint);
        using var connection = new MessageConnection(socket);
        connection.Send(SupervisorProtocol.Make(MessageKind.Hello, 0, writer =>
        {
            writer.Write(SupervisorProtocol.Version + 1);
            writer.Write("another");
        }));
        await connection.RunAsync((kind, _, reader) =>
        {
            Assert.Equal(MessageKind.Welcome, kind);
            Assert.Equal((SupervisorProtocol.Version, SupervisorProtocol.Build), (reader.ReadInt32(), reader.ReadString()));
            reader.ReadInt32();
            Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position); // Nothing whose form may have changed.
            var command = SupervisorCommand.For(paths, isReplacement: true).Value!;
            connection.Send(SupervisorProtocol.Make(MessageKind.Replace, 0, writer =>
            {
                writer.Write(command.Path);
                writer.Write(command.Arguments);
                writer.Write(command.Environment);
            }));
        });

        // As every agent that replaces: nobody starts another until it answers again. The last one to connect before that is hung up.
        while (!await AnswersAsync(paths))
        {
        }
    }

    private static async Task<bool> AnswersAsync(SupervisorPaths paths)
    {
        var socket = await new SupervisorLauncher(paths, TimeProvider.System).ConnectAsync(mayStart: false);
        Assert.True(socket.IsSuccess, socket.Refusal?.ToString());
        using var connection = new MessageConnection(socket.Value);
        var isWelcome = false;
        connection.Send(SupervisorProtocol.Make(MessageKind.Hello, 0, writer =>
        {
            writer.Write(SupervisorProtocol.Version + 1);
            writer.Write("another");
        }));
        await connection.RunAsync((kind, _, _) =>
        {
            isWelcome = kind == MessageKind.Welcome;
            connection.Dispose();
        });
        return isWelcome;
    }
}
