namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What an activation does with its records before it serves, and when it moves.</summary>
internal interface ISimulatedState
{
    string Name { get; }

    Task ReadStateAsync();

    /// <summary>What another activation needs to have the record without reading it.</summary>
    byte[] Pack();

    void Unpack(byte[] luggage);
}
