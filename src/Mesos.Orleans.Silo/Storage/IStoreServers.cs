namespace Mesos.Orleans.Silo.Storage;

/// <summary>The servers of one kind that the configuration names. They may come up later than the silo, or be down for a while.</summary>
internal interface IStoreServers
{
    /// <summary>Returns once all of them answer.</summary>
    /// <param name="waiting">Told what is waited for, whenever a wait begins; the argument is a sentence for operators.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Configuration.SiloConfigurationException">Waiting cannot help: a server refuses the credentials.</exception>
    Task WaitAsync(Func<string, Task> waiting, CancellationToken cancellationToken);
}
