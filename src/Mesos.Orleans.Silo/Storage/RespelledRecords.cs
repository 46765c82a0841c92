using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>A storage of Orleans' that cannot take every key: the keys of grains are spelled so that it can, each in its own way, on their way in.</summary>
/// <param name="inner">Orleans' provider.</param>
/// <param name="spell">Spells a key; no two alike.</param>
/// <param name="folder">Stands before the names of records.</param>
/// <param name="keyLimit">The longest key that the provider is given, in characters.</param>
internal sealed class RespelledRecords(IGrainStorage inner, Func<string, string> spell, string folder = "", int keyLimit = int.MaxValue)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        inner.ReadStateAsync(folder + stateName, Of(grainId), grainState, cancellationToken);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        inner.WriteStateAsync(folder + stateName, Of(grainId), grainState, cancellationToken);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        inner.ClearStateAsync(folder + stateName, Of(grainId), grainState, cancellationToken);

    public void Participate(ISiloLifecycle observer) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private GrainId Of(GrainId id)
    {
        var key = id.Key.ToString()!;
        var spelled = spell(key);
        if (spelled.Length > keyLimit)
        {
            throw new ArgumentException($"The key of {id} takes {spelled.Length} characters in this storage, where {keyLimit} are allowed. Use shorter ids, with fewer special characters.");
        }

        return ReferenceEquals(spelled, key) ? id : GrainId.Create(id.Type, spelled);
    }
}
