namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>One figure of a benchmark.</summary>
/// <param name="Name">What was measured, with its size.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">The most that it should be, or null.</param>
/// <param name="Conditions">The shape and size, and Mesos' own figure where there is a published one.</param>
public sealed record AllocatorMeasurement(string Name, double Value, string Unit, double? Target, string Conditions);
