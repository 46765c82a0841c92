namespace Mesos.Orleans.FaultTests.Cluster;

/// <summary>Where the processes of a cluster are: all on loopback, unless a network of namespaces says otherwise.</summary>
internal class ClusterNetwork : IAsyncDisposable
{
    /// <summary>The address that the suite itself and its Redis have.</summary>
    public virtual string Hub => "127.0.0.1";

    /// <summary>Prepares places for silos and agents.</summary>
    public virtual Task StartAsync(IEnumerable<string> names) => Task.CompletedTask;

    /// <summary>The address of a process.</summary>
    public virtual string AddressOf(string name) => "127.0.0.1";

    /// <summary>What puts a program there: goes before its command.</summary>
    public virtual string[] Enter(string name) => [];

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
