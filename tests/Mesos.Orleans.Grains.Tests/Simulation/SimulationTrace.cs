namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What happened: always as a hash, which two runs of one seed share, and as text when somebody will read it.</summary>
internal sealed partial class SimulationTrace
{
    private const int MaxLines = 400_000;

    private readonly Queue<string> _lines = new();

    /// <summary>True to keep the text.</summary>
    public bool IsRecording { get; set; }

    public ulong Hash { get; private set; } = 14695981039346656037;

    public long Events { get; private set; }

    public IEnumerable<string> Lines => _lines;

    public void Add(long ticks, string name, string target)
    {
        Events++;
        Mix((ulong)ticks);
        Mix(name);
        Mix(target);
    }

    public void Write(TimeSpan at, string line)
    {
        _lines.Enqueue($"{at.TotalSeconds,11:F6} {ClusterPrefix().Replace(line, "")}");
        if (_lines.Count > MaxLines)
        {
            _lines.Dequeue();
        }
    }

    // The uuid of the cluster is part of every id and says nothing.
    [System.Text.RegularExpressions.GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}-")]
    private static partial System.Text.RegularExpressions.Regex ClusterPrefix();

    private void Mix(string text)
    {
        foreach (var c in text)
        {
            Mix(c);
        }
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * 1099511628211;
}
