using System.Runtime.Loader;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Testing.Tests;

public sealed class FreePortsTests
{
    // More than a block of them.
    private const int Ports = 400;

    [Fact]
    public void Next_OfSeveralProcesses_AreDifferent()
    {
        // A second copy of the class knows as little of the first one as another process would.
        var context = new AssemblyLoadContext("another process", isCollectible: true);
        var other = context.LoadFromAssemblyPath(typeof(FreePorts).Assembly.Location).GetType(typeof(FreePorts).FullName!)!;
        var next = other.GetMethod(nameof(FreePorts.Next))!.CreateDelegate<Func<int>>();

        int[] ports = [.. Enumerable.Range(0, Ports).SelectMany(_ => new[] { FreePorts.Next(), next() })];

        Assert.Equal(2 * Ports, ports.Distinct().Count());
        context.Unload();
    }
}
