using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Offers;

/// <summary>What an ACCEPT is judged against.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Info">What it said of itself.</param>
/// <param name="Book">Its open offers.</param>
/// <param name="IsActive">True for the ids of its active tasks.</param>
/// <param name="FindExecutor">Its running executor of an id on an agent, or null.</param>
/// <param name="Ids">Where launch ids come from.</param>
/// <param name="Now">The present time.</param>
public sealed record AcceptContext(
    FrameworkId Framework,
    V1.FrameworkInfo Info,
    OfferBook Book,
    Func<TaskId, bool> IsActive,
    Func<AgentId, string, V1.ExecutorInfo?> FindExecutor,
    IIdSource Ids,
    DateTimeOffset Now);
