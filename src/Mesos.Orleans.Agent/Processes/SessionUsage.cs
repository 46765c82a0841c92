using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>What the processes of one session have used so far, those that ended and were reaped by another of the session included.</summary>
/// <param name="UserTime">Time of a processor in user mode.</param>
/// <param name="SystemTime">Time of a processor in the kernel.</param>
/// <param name="ResidentBytes">Memory that is resident now; pages shared by several processes count for each.</param>
/// <param name="Processes">How many processes there are.</param>
internal readonly record struct SessionUsage(TimeSpan UserTime, TimeSpan SystemTime, long ResidentBytes, int Processes)
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on.

    /// <summary>The usage of each of the sessions that has a process.</summary>
    internal static Dictionary<int, SessionUsage> Read(IReadOnlySet<int> sessions)
    {
        var all = new Dictionary<int, SessionUsage>();
        if (sessions.Count == 0)
            return all;
        foreach (var process in ProcessEntry.ReadAll().Where(process => sessions.Contains(process.Session) && !process.IsZombie))
        {
            if (Read(process.Pid) is { } usage)
                all[process.Session] = all.GetValueOrDefault(process.Session).Add(usage);
        }

        return all;
    }

    private SessionUsage Add(SessionUsage other) =>
        new(UserTime + other.UserTime, SystemTime + other.SystemTime, ResidentBytes + other.ResidentBytes, Processes + other.Processes);

    private static SessionUsage? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat", Encoding.Latin1);

            // After the name in parentheses, which may hold anything: state is the first field, and proc(5) counts it as the third.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return new(Ticks(Field(14) + Field(16)), Ticks(Field(15) + Field(17)), Field(24) * Environment.SystemPageSize, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It ended meanwhile.
        }
    }

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
}
