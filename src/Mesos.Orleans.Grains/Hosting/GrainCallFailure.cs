using System.Net.Sockets;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Tells a call to another grain that failed because something is down, cut off or overloaded, and may get through later, from a bug. Orleans passes on what its network fails
/// with, and the exception that an activation failed with.
/// </summary>
internal static class GrainCallFailure
{
    /// <summary>True if the same call may succeed another time; its outcome is unknown.</summary>
    public static bool Is(Exception e) => e is OrleansException or TimeoutException or IOException or SocketException;
}
