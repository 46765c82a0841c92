using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>The messages that schedulers make, as short as they can be.</summary>
public static class Wire
{
    public static V1.TaskID Task(string id) => new() { Value = id };

    public static V1.TaskInfo Task(V1.Offer offer, string id, double cpus = 0.1, double mem = 16) => new()
    {
        Name = id,
        TaskId = Task(id),
        AgentId = offer.AgentId,
        Command = new() { Value = "true" },
        Resources = { Scalar("cpus", cpus), Scalar("mem", mem) },
    };

    public static V1.Resource Scalar(string name, double value) => new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    public static double Scalar(V1.Offer offer, string name) => offer.Resources.Where(resource => resource.Name == name).Sum(resource => resource.Scalar.Value);

    public static Operation Launch(params IEnumerable<V1.TaskInfo> tasks) =>
        new() { Type = Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } };

    /// <summary>A reservation for nobody, which is no reservation.</summary>
    public static Operation Reserve(V1.Offer offer, string? id = null) => new()
    {
        Id = id is null ? null : new V1.OperationID { Value = id },
        Type = Operation.Types.Type.Reserve,
        Reserve = new() { Resources = { offer.Resources.Take(1) } },
    };

    public static V1.Scheduler.Call.Types.Reconcile.Types.Task Ask(string task, string? agent = null) =>
        new() { TaskId = Task(task), AgentId = agent is null ? null : new V1.AgentID { Value = agent } };

    public static V1.FrameworkInfo Framework(params IEnumerable<V1.FrameworkInfo.Types.Capability.Types.Type> capabilities) => new()
    {
        User = "root",
        Name = "conformance",
        Capabilities = { capabilities.Select(type => new V1.FrameworkInfo.Types.Capability { Type = type }) },
    };
}
