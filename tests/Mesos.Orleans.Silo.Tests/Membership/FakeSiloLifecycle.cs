using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

/// <summary>The life of a silo, in the hands of a test.</summary>
internal sealed class FakeSiloLifecycle : ISiloLifecycle
{
    private readonly List<ILifecycleObserver> _observers = [];

    public int HighestCompletedStage => throw new NotSupportedException();

    public int LowestStoppedStage => throw new NotSupportedException();

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add(observer);
        return new Subscription();
    }

    public Task Start() => Task.WhenAll(_observers.Select(observer => observer.OnStart(CancellationToken.None)));

    public Task Stop() => Task.WhenAll(_observers.Select(observer => observer.OnStop(CancellationToken.None)));

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
