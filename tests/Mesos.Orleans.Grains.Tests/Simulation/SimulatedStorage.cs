using Mesos.Orleans.Abstractions.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// The database: records in their stored format, each with an ETag. It outlives every silo, answers late, fails before or after the write, and pauses: what is asked of it
/// meanwhile is done afterwards, although whoever asked has long been told that there was no answer.
/// </summary>
internal sealed class SimulatedStorage(SimulationLoop loop, SimulatedFaults faults)
{
    /// <summary>Writes states as they are stored.</summary>
    public static readonly Serializer Serializer = new ServiceCollection().AddSerializer().AddMesosSerialization().BuildServiceProvider()
        .GetRequiredService<Serializer>();

    // How long the provider waits for the database.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<Type> _failing = [];
    private readonly HashSet<GrainKey> _broken = [];
    private readonly Dictionary<(string Name, GrainKey Grain), (byte[] Data, int Version)> _records = [];

    /// <summary>The next write of a kind of grain is done, and yet its answer says that it failed.</summary>
    public void FailNext(Type grain) => _failing.Add(grain);

    /// <summary>The records of a grain cannot be read or written.</summary>
    public void Break(GrainKey grain) => _broken.Add(grain);

    public void Mend(GrainKey grain) => _broken.Remove(grain);

    public Task<(T State, int Version)> Read<T>(string name, GrainKey grain)
        where T : new() => Read(name, grain, static () => new T());

    public Task<(T State, int Version)> Read<T>(string name, GrainKey grain, Func<T> fresh) =>
        Answer(grain, isWrite: false, () => _records.TryGetValue((name, grain), out var record)
            ? (Serializer.Deserialize<T>(record.Data)!, record.Version)
            : (fresh(), 0));

    /// <summary>Writes if the version is that of the record; the new version is the answer.</summary>
    public Task<int> Write<T>(string name, GrainKey grain, T? state, int version)
    {
        var data = Serializer.SerializeToArray(state);
        return Answer(grain, isWrite: true, () =>
        {
            var current = _records.TryGetValue((name, grain), out var record) ? record.Version : 0;
            if (current != version)
            {
                throw new InconsistentStateException($"{name} of {grain} has version {current}, not {version}");
            }

            _records[(name, grain)] = (data, current + 1);
            return current + 1;
        });
    }

    private Task<T> Answer<T>(GrainKey grain, bool isWrite, Func<T> work)
    {
        var answer = new TaskCompletionSource<T>();
        if (faults.StoragePause > TimeSpan.Zero)
        {
            loop.After(Patience, () => answer.TrySetException(new StorageFailure("The storage gives no answer")));
        }

        loop.After(faults.StorageDelay() + faults.StoragePause, () =>
        {
            try
            {
                if (Fails() || _broken.Contains(grain))
                {
                    throw new StorageFailure("The storage fails before the work");
                }

                var result = work();
                if (Fails() || (isWrite && _failing.Remove(grain.Class)))
                {
                    throw new StorageFailure("The storage fails after the work");
                }

                loop.After(faults.StorageDelay(), () => answer.TrySetResult(result));
            }
            catch (Exception e) when (e is InconsistentStateException or StorageFailure)
            {
                loop.After(faults.StorageDelay(), () => answer.TrySetException(e));
            }
        });
        return answer.Task;
    }

    private bool Fails() => loop.Chance(faults.StorageFailure);

    /// <summary>What providers fail with: an exception of their own.</summary>
    internal sealed class StorageFailure(string message) : Exception(message);
}
