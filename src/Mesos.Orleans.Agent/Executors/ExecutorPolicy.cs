using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>What is fixed for the life of an executor.</summary>
/// <param name="RegistrationTimeout">How long its process may take to subscribe.</param>
/// <param name="ReregistrationTimeout">How long it may take to subscribe again after a restart of the agent.</param>
/// <param name="ShutdownGrace">How long it may take to shut down.</param>
/// <param name="Capabilities">What its framework understands.</param>
internal sealed record ExecutorPolicy(
    TimeSpan RegistrationTimeout, TimeSpan ReregistrationTimeout, TimeSpan ShutdownGrace, FrameworkCapabilities Capabilities)
{
    /// <summary>The policy of an executor on an agent.</summary>
    internal static ExecutorPolicy Of(AgentOptions options, V1.ExecutorInfo executor, V1.FrameworkInfo framework) => new(
        options.ExecutorRegistrationTimeout,
        options.ExecutorReregistrationTimeout,
        executor.ShutdownGracePeriod is { } grace ? DurationText.FromWire(grace) : options.ExecutorShutdownGracePeriod,
        FrameworkCapabilities.Of(framework));
}
