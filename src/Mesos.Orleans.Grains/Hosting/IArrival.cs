using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Every grain has this: who calls it gets an answer once the grain serves, wherever it is then.</summary>
[Alias("mesos.IArrival")]
internal interface IArrival : IGrainExtension
{
    [Alias("Confirm"), AlwaysInterleave]
    Task Confirm();
}
