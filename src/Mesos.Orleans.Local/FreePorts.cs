using System.Net;
using System.Net.Sockets;

namespace Mesos.Orleans.Local;

/// <summary>Ports that nobody asked for by number, and that may therefore be others than usual.</summary>
internal static class FreePorts
{
    /// <summary>The usual port if it is free on loopback, otherwise one that is.</summary>
    internal static int OrAny(int usual) => TryListen(usual) ?? TryListen(0) ?? usual;

    private static int? TryListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
