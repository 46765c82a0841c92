using System.Globalization;
using Mesos.Orleans.Grains.Frameworks;
using Mesos.Orleans.Grains.Tasks;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>The database as grains see it that file records by themselves.</summary>
internal sealed class SimulatedGrainStorage(SimulatedStorage storage, GrainKey self) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (state, version) = await storage.Read(stateName, Key(grainId), static () => Activator.CreateInstance<T>());
        (grainState.State, grainState.ETag, grainState.RecordExists) = (state, Tag(version), version > 0);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = Tag(await storage.Write(stateName, Key(grainId), grainState.State, Version(grainState.ETag)));
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        return WriteStateAsync(stateName, grainId, grainState);
    }

    // Only a grain's own records and those that others read can be told apart here.
    private GrainKey Key(GrainId grain) => grain == self.ToGrainId() ? self : new(
        grain.Type.ToString() switch
        {
            FrameworkRecords.GrainType => typeof(FrameworkGrain),
            TaskRecords.GrainType => typeof(TaskGrain),
            _ => throw new NotSupportedException($"The simulation does not know {grain}."),
        },
        grain.Key.ToString()!);

    private static string? Tag(int version) => version == 0 ? null : version.ToString(CultureInfo.InvariantCulture);

    private static int Version(string? tag) => tag is null ? 0 : int.Parse(tag, CultureInfo.InvariantCulture);
}
