using System.Text.Json;

namespace Mesos.Orleans.FaultTests;

/// <summary>The last line of a run.</summary>
internal sealed class SuiteTotals(int seed, SuiteSize size)
{
    private readonly List<ScenarioResult> _results = [];

    /// <summary>How many scenarios could not run here.</summary>
    public int Skipped { get; set; }

    /// <summary>Everything ran to its end and nothing was found.</summary>
    public bool IsGreen => _results.Count > 0 && _results.TrueForAll(result => result.IsGreen);

    /// <summary>Adds a scenario.</summary>
    public void Add(ScenarioResult result) => _results.Add(result);

    /// <summary>In words.</summary>
    public override string ToString() =>
        $"{Sum().Faults} faults, {Sum().Tasks} tasks, {Sum().Lost} lost, {Sum().Doubled} doubled, {Sum().Overcommitted} overcommitted, {Sum().Inconsistent} inconsistent, "
        + $"{Sum().Dropped} refused or dropped before they ran; {_results.Count} scenarios, {Failed()} failed, {Skipped} skipped; seed {seed}";

    /// <summary>As one JSON object.</summary>
    public string ToJson()
    {
        var sum = Sum();
        return JsonSerializer.Serialize(new
        {
            faults = sum.Faults,
            tasks = sum.Tasks,
            lost = sum.Lost,
            doubled = sum.Doubled,
            overcommitted = sum.Overcommitted,
            inconsistent = sum.Inconsistent,
            dropped = sum.Dropped,
            scenarios = _results.Count,
            failed = Failed(),
            skipped = Skipped,
            seed,
            size = size.ToString().ToLowerInvariant(),
        });
    }

    private int Failed() => _results.Count(result => !result.IsGreen);

    private (int Faults, int Tasks, int Lost, int Doubled, int Overcommitted, int Inconsistent, int Dropped) Sum() => (
        _results.Sum(result => result.Faults), _results.Sum(result => result.Verdict?.Tasks ?? 0), _results.Sum(result => result.Verdict?.Lost ?? 0),
        _results.Sum(result => result.Verdict?.Doubled ?? 0), _results.Sum(result => result.Verdict?.Overcommitted ?? 0),
        _results.Sum(result => result.Verdict?.Inconsistent ?? 0), _results.Sum(result => result.Verdict?.Dropped ?? 0));
}
