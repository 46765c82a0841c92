using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// The address of a supervisor's socket. The kernel takes 108 bytes, and work directories may be longer: the socket is reached through an open
/// descriptor of its directory. Keep it until the socket is bound or connected.
/// </summary>
internal sealed class SocketAddress : IDisposable
{
    private readonly int _directory;

    internal SocketAddress(SupervisorPaths paths)
    {
        _directory = Libc.open(paths.Root, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        if (_directory < 0)
            throw new IOException($"Cannot open '{paths.Root}': {Marshal.GetLastPInvokeErrorMessage()}");
        EndPoint = new UnixDomainSocketEndPoint($"/proc/self/fd/{_directory}/{SupervisorPaths.SocketName}");
    }

    /// <summary>What to bind or connect to.</summary>
    internal UnixDomainSocketEndPoint EndPoint { get; }

    public void Dispose() => Libc.close(_directory);
}
