using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Reads and writes records that grains file by themselves. Every provider has exceptions of its own, which only a persistent state turns into <see cref="OrleansException"/>:
/// here it is done for records too, so that whoever calls such a grain knows a store that fails for what it is.
/// </summary>
internal static class OwnRecords
{
    public static Task ReadRecord<T>(this IGrainStorage storage, string name, GrainId grain, IGrainState<T> state) =>
        Access(() => storage.ReadStateAsync(name, grain, state), "read", name, grain);

    public static Task WriteRecord<T>(this IGrainStorage storage, string name, GrainId grain, IGrainState<T> state) =>
        Access(() => storage.WriteStateAsync(name, grain, state), "written", name, grain);

    public static Task ClearRecord<T>(this IGrainStorage storage, string name, GrainId grain, IGrainState<T> state) =>
        Access(() => storage.ClearStateAsync(name, grain, state), "deleted", name, grain);

    private static async Task Access(Func<Task> access, string done, string name, GrainId grain)
    {
        try
        {
            await access();
        }
        catch (Exception e) when (e is not (OrleansException or OutOfMemoryException))
        {
            throw new OrleansException($"The record {name} of {grain} could not be {done}: {e.Message}", e);
        }
    }
}
