using System.Collections.Immutable;
using Mesos.Orleans.Grains.Frameworks;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What the system does not promise yet, so that a simulation does not ask for it.</summary>
internal static class Promises
{
    /// <summary>Grains whose memory is not rebuilt completely: a framework forgets which of its tasks ended while it was not there.</summary>
    public static ImmutableHashSet<Type> SafeGrains { get; } = [typeof(FrameworkGrain)];
}
