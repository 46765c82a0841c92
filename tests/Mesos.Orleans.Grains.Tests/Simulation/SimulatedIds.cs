using Mesos.Orleans.Core;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Ids that grow with virtual time, as those of production do with real time.</summary>
internal sealed class SimulatedIds(SimulationLoop loop) : IIdSource
{
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        loop.Random.NextBytes(bytes);
        var milliseconds = loop.Now.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)(milliseconds >> (40 - (8 * i)));
        }

        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
