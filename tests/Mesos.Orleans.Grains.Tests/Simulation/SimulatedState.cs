using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// A grain's record. As in Orleans, writes of one record go one after the other, take what is in memory once it is their turn, and one that has not begun
/// serves all who ask for it meanwhile.
/// </summary>
internal sealed class SimulatedState<T>(SimulatedStorage storage, string name, GrainKey grain) : IPersistentState<T>, ISimulatedState
    where T : new()
{
    private Task _last = Task.CompletedTask;
    private Task? _waiting;
    private int _version;

    public string Name => name;

    public T State { get; set; } = new();

    public string? Etag => _version == 0 ? null : _version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool RecordExists => _version > 0;

    public async Task ReadStateAsync() => (State, _version) = await Wrapped(storage.Read<T>(name, grain));

    public Task WriteStateAsync() => _waiting ??= _last = WriteAfter(_last);

    public Task ClearStateAsync()
    {
        State = new();
        return WriteStateAsync();
    }

    public byte[] Pack() => SimulatedStorage.Serializer.SerializeToArray((State, _version));

    public void Unpack(byte[] luggage) => (State, _version) = SimulatedStorage.Serializer.Deserialize<(T, int)>(luggage);

    private async Task WriteAfter(Task before)
    {
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _waiting = null;
        _version = await Wrapped(storage.Write(name, grain, State, _version));
    }

    // As Orleans does it for persistent states, and for nothing else.
    private static async Task<TResult> Wrapped<TResult>(Task<TResult> access)
    {
        try
        {
            return await access;
        }
        catch (SimulatedStorage.StorageFailure e)
        {
            throw new OrleansException(e.Message);
        }
    }
}
