namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What an activation does with its records before it serves.</summary>
internal interface ISimulatedState
{
    Task ReadStateAsync();
}
