using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>One connection between an agent and its supervisor, the same for both ends. What waits to be sent goes in one write.</summary>
internal sealed class MessageConnection : IDisposable
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int HeaderBytes = sizeof(int);

    private readonly Socket _socket;
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    internal MessageConnection(Socket socket) => _socket = socket;

    /// <summary>Queues a message. After the end of the connection it is dropped.</summary>
    internal void Send(byte[] message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Sends what is queued and hands over what comes, in order, until either end closes the connection. Never throws.</summary>
    /// <param name="receive">Takes a message: its kind, the id of its request, its fields. Must not block; an exception ends the connection.</param>
    internal async Task RunAsync(Action<MessageKind, long, BinaryReader> receive)
    {
        var sending = SendAllAsync();
        try
        {
            await ReceiveAllAsync(receive).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The other end has gone, or what it sends cannot be read: either ends this connection, and whoever needs one makes another.
        }
        finally
        {
            Dispose();
            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the connection, at once.</summary>
    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _socket.Dispose();
    }

    /// <summary>Sends what is queued, then ends the connection.</summary>
    internal void Finish() => _outgoing.Writer.TryComplete();

    private async Task SendAllAsync()
    {
        var batch = new MemoryStream();
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                batch.SetLength(0);
                while (batch.Length < FirstBufferBytes && _outgoing.Reader.TryRead(out var message))
                    batch.Write(message);
                for (var rest = batch.GetBuffer().AsMemory(0, (int)batch.Length); rest.Length > 0;)
                    rest = rest[await _socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reading side notices.
        }
    }

    private async Task ReceiveAllAsync(Action<MessageKind, long, BinaryReader> receive)
    {
        var buffer = new byte[FirstBufferBytes];
        var filled = 0;
        while (await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None).ConfigureAwait(false) is > 0 and var count)
        {
            filled += count;
            var used = 0;
            while (TryTake(buffer, filled, ref used, out var message))
            {
                using var reader = new BinaryReader(message);
                receive((MessageKind)reader.ReadByte(), reader.ReadInt64(), reader);
            }

            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled >= HeaderBytes && Length(buffer) + HeaderBytes > buffer.Length)
                Array.Resize(ref buffer, Length(buffer) + HeaderBytes);
        }
    }

    private static bool TryTake(byte[] buffer, int filled, ref int used, out MemoryStream message)
    {
        message = null!;
        if (filled - used < HeaderBytes)
            return false;
        var length = Length(buffer.AsSpan(used));
        if (filled - used - HeaderBytes < length)
            return false;
        message = new MemoryStream(buffer, used + HeaderBytes, length, writable: false);
        used += HeaderBytes + length;
        return true;
    }

    private static int Length(ReadOnlySpan<byte> buffer)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(buffer);
        return length is > 0 and <= SupervisorProtocol.MaxMessageBytes ? length : throw new IOException($"A message of {length} bytes is none of ours.");
    }
}
