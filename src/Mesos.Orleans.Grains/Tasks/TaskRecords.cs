using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tasks;

/// <summary>Reads tasks' stored records without waking the tasks: for lists of many tasks, whose records hardly anybody changes any more.</summary>
internal static class TaskRecords
{
    /// <summary>The name that a task's record is stored under.</summary>
    public const string RecordName = "task";

    /// <summary>The grain type that it is stored under.</summary>
    public const string GrainType = "task";

    /// <summary>What is stored of a task, or null.</summary>
    public static async Task<TaskRecord?> Read(IGrainStorage storage, TaskKey task)
    {
        var state = new GrainState<TaskState>(new());
        await storage.ReadRecord(RecordName, GrainId.Create(GrainType, task.ToString()), state);
        return state.State?.ToRecord();
    }
}
