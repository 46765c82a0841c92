using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.Tests.State;

internal static class Snapshots
{
    public static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.5);

    public static ResourceSet Resources(string text) => ResourceSet.Parse(text).Value!;

    public static AgentSnapshot Agent(string id, string resources, string used = "") => new(
        new V1.AgentInfo
        {
            Id = new() { Value = id },
            Hostname = "host-" + id,
            Port = 5051,
            Resources = { Resources(resources).ToWire() },
            Attributes = { new V1.Attribute { Name = "rack", Type = V1.Value.Types.Type.Text, Text = new() { Value = "r1" } } },
        },
        "slave(1)@127.0.0.1:5051",
        "1.11.0",
        [V1.AgentInfo.Types.Capability.Types.Type.MultiRole],
        Connected: true,
        Start,
        ReregisteredAt: null,
        Resources(resources),
        used.Length == 0 ? [] : [new Usage(new FrameworkId("f-1"), "*", Resources(used))],
        []);

    public static FrameworkSnapshot Framework(string id, params V1.Task[] tasks) => new(
        new V1.FrameworkInfo { Id = new() { Value = id }, User = "me", Name = "name-" + id, Role = "eng", Hostname = "h" },
        Connected: true, Active: true, Completed: false, Start, null, null, [], [.. tasks], [], [], [Offer(id)], [],
        ImmutableDictionary<string, long>.Empty.Add("tasks/terminal/TASK_LOST", 3).Add("offers/sent", 7));

    public static V1.Offer Offer(string framework) => new()
    {
        Id = new() { Value = "o-" + framework },
        FrameworkId = new() { Value = framework },
        AgentId = new() { Value = "a-1" },
        Hostname = "h",
        Resources = { Resources("cpus:0.5;mem:64").AllocateTo("eng").ToWire() },
    };

    public static V1.Task Task(string id, string framework, double timestamp, V1.TaskState state = V1.TaskState.TaskRunning) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        FrameworkId = new() { Value = framework },
        AgentId = new() { Value = "a-1" },
        State = state,
        Resources = { Resources("cpus:1;mem:32").AllocateTo("eng").ToWire() },
        Statuses =
        {
            new V1.TaskStatus
            {
                TaskId = new() { Value = id },
                State = state,
                Timestamp = timestamp,
                ContainerStatus = new() { ContainerId = new() { Value = "c-" + id } },
            },
        },
        Labels = new() { Labels_ = { new V1.Label { Key = "k", Value = "v" } } },
    };
}
