using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>Reads frameworks' stored records without waking the frameworks, and without asking an activation that may be the wrong one.</summary>
internal static class FrameworkRecords
{
    /// <summary>The name that a framework's record is stored under.</summary>
    public const string RecordName = "framework";

    /// <summary>The grain type that it is stored under.</summary>
    public const string GrainType = "framework";

    /// <summary>The generation that was claimed last (0 before there were any), or null if there is no such framework or it was deleted.</summary>
    public static async Task<long?> ReadGeneration(IGrainStorage storage, string framework)
    {
        var state = new GrainState<FrameworkState>(new());
        await storage.ReadRecord(RecordName, GrainId.Create(GrainType, framework), state);
        return state.State?.Info is null ? null : state.State.Generation;
    }
}
