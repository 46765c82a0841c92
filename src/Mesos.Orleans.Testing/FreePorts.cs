using System.Net;
using System.Net.Sockets;

namespace Mesos.Orleans.Testing;

/// <summary>Ports for servers that a test starts by number.</summary>
/// <remarks>
/// They come from below the range that the kernel gives to outgoing connections, which would take a port between the asking and the use; each
/// process begins at another place, so that tests of several assemblies do not meet.
/// </remarks>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 18_000;

    private static int _next = unchecked((int)((uint)Environment.ProcessId * 2_654_435_761u % Count));

    /// <summary>A port that is free on loopback now and that this process has not been given before.</summary>
    /// <exception cref="InvalidOperationException">None is free.</exception>
    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
