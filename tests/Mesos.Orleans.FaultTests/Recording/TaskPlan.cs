namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>What a task is to do.</summary>
/// <param name="Id">Its id, which no other task of the scenario has.</param>
/// <param name="Millicpus">Its cpus, in thousandths.</param>
/// <param name="MemoryMiB">Its memory.</param>
/// <param name="Seconds">How long it runs.</param>
/// <param name="ExitCode">How it ends.</param>
/// <param name="Killed">It runs until the scheduler kills it.</param>
internal sealed record TaskPlan(string Id, int Millicpus, int MemoryMiB, double Seconds, int ExitCode, bool Killed)
{
    /// <summary>The volume that it writes its name into or reads it from; null for none.</summary>
    public string? Volume { get; init; }

    /// <summary>It makes the volume that it uses, in the ACCEPT that launches it.</summary>
    public bool MakesVolume { get; init; }

    private const int MaxExitCode = 100;
    private const double KilledTaskSeconds = 3600;

    /// <summary>Draws a task: most are short and succeed, some fail, some run long enough to live through a fault, some wait to be killed.</summary>
    public static TaskPlan Draw(string id, Random random)
    {
        var millicpus = 100 * random.Next(1, 5);
        var memory = 32 * random.Next(1, 4);
        return random.Next(100) switch
        {
            < 65 => new(id, millicpus, memory, 0.1 + (random.NextDouble() * 1.5), 0, false),
            < 80 => new(id, millicpus, memory, 0.1 + (random.NextDouble() * 1.5), random.Next(1, MaxExitCode), false),
            < 95 => new(id, millicpus, memory, 4 + (random.NextDouble() * 6), random.Next(4) == 0 ? random.Next(1, MaxExitCode) : 0, false),
            _ => new(id, millicpus, memory, KilledTaskSeconds, 0, true),
        };
    }

    /// <summary>
    /// The shell command: it leaves a line when it starts and a line when it ends in a file of the task's own outside of the sandbox, and the same in its
    /// output. The times are those since the machine's start, which no clock step changes.
    /// </summary>
    public string Command(string evidence) => FormattableString.Invariant($$"""
        say() { read up rest </proc/uptime; echo "$1 $$ $up $2" >>{{evidence}}/{{Id}}; echo "$1 {{Id}}"; }
        say start {{ExitCode}}; {{Use}}sleep {{Seconds:0.00}}; say end {{ExitCode}}; exit {{ExitCode}}
        """);

    // What a volume was given it keeps: a task that does not find it ends otherwise than it should.
    private string Use => Volume is null ? "" : MakesVolume
        ? $"echo {Volume} >data/name || {{ say end 98; exit 98; }}; "
        : $"[ \"$(cat data/name)\" = {Volume} ] || {{ say end 99; exit 99; }}; ";
}
