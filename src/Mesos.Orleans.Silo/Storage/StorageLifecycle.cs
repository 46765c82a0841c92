using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>Stands in for a silo's life where a storage is used without a silo: starts what subscribes, in order.</summary>
internal sealed class StorageLifecycle : ISiloLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage => int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add((stage, observer));
        return new Subscription();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (stage, observer) in _observers.OrderBy(each => each.Stage))
        {
            await observer.OnStart(cancellationToken).ConfigureAwait(false);
            HighestCompletedStage = stage;
        }
    }

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
