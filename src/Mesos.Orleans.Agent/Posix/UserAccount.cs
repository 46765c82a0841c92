using System.Runtime.InteropServices;

namespace Mesos.Orleans.Agent.Posix;

/// <summary>A user of this machine, as the name service knows it.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
internal sealed record UserAccount(string Name, uint Uid, uint Gid)
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>The user this process acts as; <c>Name</c> is the number where the name service does not know it.</summary>
    internal static UserAccount Current { get; } = Lookup(Libc.geteuid()) ?? new UserAccount($"{Libc.geteuid()}", Libc.geteuid(), 0);

    /// <summary>True where this process may act as any user.</summary>
    internal static bool IsRoot => Libc.geteuid() == 0;

    /// <summary>The user with this name, or null.</summary>
    internal static unsafe UserAccount? Find(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        var buffer = stackalloc byte[BufferBytes];
        PasswdEntry entry;
        PasswdEntry* found;
        return Libc.getpwnam_r(name, &entry, buffer, BufferBytes, &found) == 0 && found != null
            ? new UserAccount(name, entry.Uid, entry.Gid)
            : null;
    }

    /// <summary>The name of a user id, or the number as text.</summary>
    internal static string NameOf(uint uid) => Lookup(uid)?.Name ?? $"{uid}";

    /// <summary>The name of a group id, or the number as text.</summary>
    internal static unsafe string GroupNameOf(uint gid)
    {
        var buffer = stackalloc byte[BufferBytes];
        GroupEntry entry;
        GroupEntry* found;
        return Libc.getgrgid_r(gid, &entry, buffer, BufferBytes, &found) == 0 && found != null
            ? Marshal.PtrToStringUTF8((nint)entry.Name) ?? $"{gid}"
            : $"{gid}";
    }

    private static unsafe UserAccount? Lookup(uint uid)
    {
        var buffer = stackalloc byte[BufferBytes];
        PasswdEntry entry;
        PasswdEntry* found;
        return Libc.getpwuid_r(uid, &entry, buffer, BufferBytes, &found) == 0 && found != null
            ? new UserAccount(Marshal.PtrToStringUTF8((nint)entry.Name) ?? $"{uid}", entry.Uid, entry.Gid)
            : null;
    }
}
