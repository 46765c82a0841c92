using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.State;
using Answer = Mesos.V1.Master.Response.Types;

namespace Mesos.Orleans.Api.Operator;

/// <summary>The cluster in the messages of the operator API.</summary>
internal static class OperatorView
{
    public static Answer.GetState State(ClusterView view) => new()
    {
        GetTasks = Tasks(view),
        GetExecutors = Executors(view),
        GetFrameworks = Frameworks(view),
        GetAgents = Agents(view),
    };

    public static Answer.GetTasks Tasks(ClusterView view) => new()
    {
        Tasks = { view.Frameworks.SelectMany(framework => framework.Tasks) },
        UnreachableTasks = { view.Frameworks.SelectMany(framework => framework.UnreachableTasks) },
        CompletedTasks = { view.AllFrameworks.SelectMany(framework => framework.CompletedTasks) },
    };

    public static Answer.GetExecutors Executors(ClusterView view) => new()
    {
        Executors =
        {
            view.Frameworks.SelectMany(framework => framework.Executors).Select(executor => new Answer.GetExecutors.Types.Executor
            {
                ExecutorInfo = executor.Info,
                AgentId = new V1.AgentID { Value = executor.Agent.Value },
            }),
        },
    };

    public static Answer.GetFrameworks Frameworks(ClusterView view) => new()
    {
        Frameworks = { view.Frameworks.Select(Framework) },
        CompletedFrameworks = { view.Completed.Select(Framework) },
    };

    public static Answer.GetAgents Agents(ClusterView view)
    {
        var offers = view.OffersByAgent;
        return new Answer.GetAgents
        {
            Agents = { view.Agents.Select(agent => Agent(agent, offers[agent.Info.Id.Value])) },
            RecoveredAgents = { view.Recovered.Select(agent => agent.Info) },
        };
    }

    private static Answer.GetFrameworks.Types.Framework Framework(FrameworkSnapshot framework) => new()
    {
        FrameworkInfo = framework.Info,
        Active = framework.Active,
        Connected = framework.Connected,
        Recovered = false,
        RegisteredTime = WireTime.Info(framework.RegisteredAt),
        ReregisteredTime = framework.ReregisteredAt is { } again ? WireTime.Info(again) : null,
        UnregisteredTime = framework.UnregisteredAt is { } ended ? WireTime.Info(ended) : null,
        Offers = { framework.Offers },
        AllocatedResources = { FrameworkJson.Used(framework) },
        OfferedResources = { FrameworkJson.Offered(framework) },
    };

    private static Answer.GetAgents.Types.Agent Agent(AgentSnapshot agent, IEnumerable<V1.Offer> offers) => new()
    {
        AgentInfo = agent.Info,
        Active = agent.Connected && !agent.Deactivated,
        Deactivated = agent.Deactivated,
        DrainInfo = agent.Drain,
        Version = agent.Version,
        Pid = agent.Pid,
        RegisteredTime = WireTime.Info(agent.RegisteredAt),
        ReregisteredTime = agent.ReregisteredAt is { } again ? WireTime.Info(again) : null,
        TotalResources = { agent.Total.ToWire() },
        AllocatedResources = { AgentJson.Used(agent) },
        OfferedResources = { offers.SelectMany(offer => offer.Resources) },
        Capabilities = { agent.Capabilities.Select(type => new V1.AgentInfo.Types.Capability { Type = type }) },
    };
}
