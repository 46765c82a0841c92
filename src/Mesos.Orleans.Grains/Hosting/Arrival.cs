namespace Mesos.Orleans.Grains.Hosting;

/// <inheritdoc cref="IArrival"/>
internal sealed class Arrival : IArrival
{
    public Task Confirm() => Task.CompletedTask;
}
