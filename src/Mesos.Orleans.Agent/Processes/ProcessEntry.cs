using System.Buffers.Text;
using System.Globalization;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>One process as <c>/proc/[pid]/stat</c> shows it.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Parent">Parent's process id.</param>
/// <param name="Group">Process group.</param>
/// <param name="Session">Session.</param>
/// <param name="IsZombie">True where it has ended and waits to be reaped.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Group, int Session, bool IsZombie)
{
    private const int StatBytes = 1024;
    private const int StateField = 3;
    private const int StartTimeField = 22;

    /// <summary>All processes of the moment. One that ends while we look may be missing.</summary>
    internal static List<ProcessEntry> ReadAll()
    {
        var all = new List<ProcessEntry>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { } entry)
                all.Add(entry);
        }

        return all;
    }

    /// <summary>When the process was started, in ticks since the machine's start: with the pid it names a process for as long as the machine runs. Null where there is none.</summary>
    internal static long? StartTimeOf(int pid)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/stat");
            Span<byte> buffer = stackalloc byte[StatBytes];
            var stat = buffer[..RandomAccess.Read(file, buffer, 0)];

            // After the name come the fields from the third on; this is the 22nd.
            var rest = (ReadOnlySpan<byte>)stat[(stat.LastIndexOf((byte)')') + 2)..];
            for (var field = StateField; field < StartTimeField; field++)
                rest = rest[(rest.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(rest, out long ticks, out _) ? ticks : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProcessEntry? Read(int pid)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/stat");
            Span<byte> buffer = stackalloc byte[StatBytes];
            return Parse(pid, buffer[..RandomAccess.Read(file, buffer, 0)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It ended meanwhile.
        }
    }

    // The name, in parentheses, may hold anything: the fields start after the last one.
    private static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        var rest = stat[(stat.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        if (rest.Length < 2)
            return null;
        var state = rest[0];
        rest = rest[2..];
        return Next(ref rest, out var parent) && Next(ref rest, out var group) && Next(ref rest, out var session)
            ? new ProcessEntry(pid, parent, group, session, state is (byte)'Z' or (byte)'X')
            : null;
    }

    private static bool Next(ref ReadOnlySpan<byte> rest, out int value)
    {
        if (!Utf8Parser.TryParse(rest, out value, out var used))
            return false;
        rest = used < rest.Length ? rest[(used + 1)..] : default;
        return true;
    }
}
