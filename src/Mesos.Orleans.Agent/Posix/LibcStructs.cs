using System.Runtime.InteropServices;

namespace Mesos.Orleans.Agent.Posix;

/// <summary><c>struct epoll_event</c>: packed on x86-64 only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EpollEvent
{
    // Packed (12 bytes) on x86-64, naturally aligned (16 bytes) elsewhere: three or four words, so read through the accessors.
    private readonly uint _word0;
    private readonly uint _word1;
    private readonly uint _word2;
    private readonly uint _word3;

    private EpollEvent(uint word0, uint word1, uint word2) => (_word0, _word1, _word2, _word3) = (word0, word1, word2, 0);

    private static bool Packed => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Bytes from one event to the next in an array of the kernel.</summary>
    internal static int Stride => Packed ? 12 : 16;

    internal static EpollEvent For(uint events, int data) =>
        Packed ? new EpollEvent(events, (uint)data, 0) : new EpollEvent(events, 0, (uint)data);

    internal readonly int Data => (int)(Packed ? _word1 : _word2);
}

/// <summary><c>struct open_how</c> of openat2.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal const ulong ResolveNoMagicLinks = 0x02;
    internal const ulong ResolveBeneath = 0x08;

    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}

/// <summary><c>struct passwd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PasswdEntry
{
    internal byte* Name;
    internal byte* Password;
    internal uint Uid;
    internal uint Gid;
    internal byte* Gecos;
    internal byte* Directory;
    internal byte* Shell;
}

/// <summary><c>struct group</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GroupEntry
{
    internal byte* Name;
    internal byte* Password;
    internal uint Gid;
    internal byte** Members;
}

/// <summary><c>struct statx</c>, the same on every architecture; only the head of it is read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    internal const uint BasicStats = 0x7ff;

    [FieldOffset(16)] internal uint LinkCount;
    [FieldOffset(20)] internal uint Uid;
    [FieldOffset(24)] internal uint Gid;
    [FieldOffset(28)] internal ushort Mode;
    [FieldOffset(40)] internal ulong Size;
    [FieldOffset(112)] internal long ModifiedSeconds;
}
