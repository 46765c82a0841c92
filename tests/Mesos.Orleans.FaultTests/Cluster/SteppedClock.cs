namespace Mesos.Orleans.FaultTests.Cluster;

/// <summary>A clock of a process's own that can be set while it runs, by libfaketime. Only the time of day is faked; timers go on as they should.</summary>
internal sealed class SteppedClock(string file)
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => File.Exists(Library) ? null : $"there is no {Library} (Debian: apt-get install libfaketime)";

    /// <summary>What gives a program this clock: goes before its command.</summary>
    public string[] Enter =>
        ["env", $"LD_PRELOAD={Library}", $"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_RESET=1"];

    /// <summary>Sets it.</summary>
    /// <param name="seconds">How far it is off.</param>
    public void Set(int seconds)
    {
        var draft = file + ".new";
        File.WriteAllText(draft, FormattableString.Invariant($"{seconds:+0;-0;+0}\n"));
        File.Move(draft, file, overwrite: true);
    }
}
