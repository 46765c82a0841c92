namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Something that must never happen has happened.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
