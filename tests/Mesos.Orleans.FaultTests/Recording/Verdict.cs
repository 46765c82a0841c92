namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>What the recorder found.</summary>
internal sealed class Verdict
{
    private readonly List<string> _findings = [];

    /// <summary>Tasks that were put into an ACCEPT.</summary>
    public int Tasks { get; set; }

    /// <summary>Of those, how many ran.</summary>
    public int Ran { get; set; }

    /// <summary>Tasks that did not run and of which the scheduler was told so: no fault of anybody's.</summary>
    public int Dropped { get; set; }

    /// <summary>Tasks whose end was never told, that broke off, or that ran although they were called lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Tasks that ran more than once.</summary>
    public int Doubled { get; private set; }

    /// <summary>Agents that held more than they have.</summary>
    public int Overcommitted { get; private set; }

    /// <summary>Statuses that contradict each other or what the task did; operations of which only half is there.</summary>
    public int Inconsistent { get; private set; }

    /// <summary>Each finding in words.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Nothing was found.</summary>
    public bool IsClean => Lost + Doubled + Overcommitted + Inconsistent == 0;

    public void AddLost(string finding) => Lost += Note("LOST", finding);

    public void AddDoubled(string finding) => Doubled += Note("DOUBLED", finding);

    public void AddOvercommitted(string finding) => Overcommitted += Note("OVERCOMMITTED", finding);

    public void AddInconsistent(string finding) => Inconsistent += Note("INCONSISTENT", finding);

    /// <summary>What another process of the suite has found and written as totals.</summary>
    public static Verdict Of(System.Text.Json.Nodes.JsonNode totals) => new()
    {
        Tasks = (int)totals["tasks"]!, Dropped = (int)totals["dropped"]!, Lost = (int)totals["lost"]!, Doubled = (int)totals["doubled"]!,
        Overcommitted = (int)totals["overcommitted"]!, Inconsistent = (int)totals["inconsistent"]!,
    };

    private int Note(string kind, string finding)
    {
        _findings.Add($"{kind}: {finding}");
        return 1;
    }
}
