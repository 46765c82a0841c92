using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mesos.Orleans.Testing;

/// <summary>Ports for servers that a test starts by number.</summary>
/// <remarks>
/// They come from below the range that the kernel gives to outgoing connections, which would take a port between the asking and the use. Each process takes
/// whole blocks of them for as long as it lives, each by a lock on a file in the directory for temporary files, so that tests of several assemblies that run
/// at the same time do not meet.
/// </remarks>
public static class FreePorts
{
    private const int First = 12_000;
    private const int BlockSize = 300;
    private const int Blocks = 60;

    private static readonly Lock Gate = new();

    // The system unlocks a file when it is closed, and closes it when the process ends.
    private static readonly List<FileStream> Held = [];
    private static int _next;
    private static int _end;

    /// <summary>A port that is free on loopback now and that neither this process nor another one of this user has been given while both live.</summary>
    /// <exception cref="InvalidOperationException">None is free.</exception>
    public static int Next()
    {
        lock (Gate)
        {
            while (_next < _end || TakeBlock())
            {
                var port = _next++;
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
        }

        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"No port from {First} to {First + (Blocks * BlockSize) - 1} is free: this process and others have taken all of them, and give them back when they end."));
    }

    private static bool TakeBlock()
    {
        for (var block = 0; block < Blocks; block++)
        {
            var first = First + (block * BlockSize);
            var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"mesos-ports-{Environment.UserName}-{first}.lock"));
            try
            {
                Held.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                (_next, _end) = (first, first + BlockSize);
                return true;
            }
            catch (IOException)
            {
                // Another process holds it, or this one.
            }
        }

        return false;
    }
}
