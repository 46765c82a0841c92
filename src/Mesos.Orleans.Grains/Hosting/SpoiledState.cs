using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// A grain whose state could not be written, or was overtaken, ends, so that its next activation reads what is stored. If it happens to be moving at that very moment, it would
/// take its memory along instead; failing to pack keeps it from that: it moves, and its next activation reads what is stored.
/// </summary>
internal static class SpoiledState
{
    /// <summary>What a grain throws instead of packing.</summary>
    public static InvalidOperationException Exception(IGrainBase grain) =>
        new($"{grain.GrainContext.GrainId} takes nothing along when it moves: not all that it has in memory is in the store.");
}
