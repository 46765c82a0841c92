namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>One figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">What it should reach, or for times stay below; null where nothing is asked.</param>
/// <param name="Conditions">Sizes and circumstances besides those of the machine.</param>
/// <param name="Published">What Mesos' developers published for the same shape and size, in the same unit; null where they published nothing.</param>
internal sealed record Measurement(string Name, double Value, string Unit, double? Target, string Conditions, Published? Published = null);
