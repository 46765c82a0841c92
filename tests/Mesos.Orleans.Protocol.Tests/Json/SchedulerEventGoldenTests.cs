using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Protocol.Tests.Json;

/// <summary>Events as schedulers have seen them since Mesos 1.0.</summary>
public sealed class SchedulerEventGoldenTests
{
    [Fact]
    public void Subscribed_InJson_HasTheseBytes()
    {
        var @event = new V1.Scheduler.Event
        {
            Type = EventType.Subscribed,
            Subscribed = new()
            {
                FrameworkId = new() { Value = "12220-3440-12532-2345" },
                HeartbeatIntervalSeconds = 15,
                MasterInfo = new() { Id = "m1", Ip = 16777343, Hostname = "localhost", Version = "1.11.0" },
            },
        };

        AssertGolden(
            @event,
            """
            {"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"12220-3440-12532-2345"},"heartbeat_interval_seconds":15.0,
            "master_info":{"id":"m1","ip":16777343,"port":5050,"hostname":"localhost","version":"1.11.0"}}}
            """);
    }

    [Fact]
    public void Offers_InJson_HaveTheseBytes()
    {
        var offer = new V1.Offer
        {
            Id = new() { Value = "o1" },
            FrameworkId = new() { Value = "f1" },
            AgentId = new() { Value = "a1" },
            Hostname = "host",
            AllocationInfo = new() { Role = "web" },
            Resources =
            {
                new V1.Resource
                {
                    Name = "ports",
                    Type = V1.Value.Types.Type.Ranges,
                    Ranges = new() { Range = { new V1.Value.Types.Range { Begin = 31000, End = 32000 } } },
                    AllocationInfo = new() { Role = "web" },
                },
            },
        };

        AssertGolden(
            new V1.Scheduler.Event { Type = EventType.Offers, Offers = new() { Offers_ = { offer } } },
            """
            {"type":"OFFERS","offers":{"offers":[{"id":{"value":"o1"},"framework_id":{"value":"f1"},"agent_id":{"value":"a1"},
            "hostname":"host","resources":[{"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]},
            "allocation_info":{"role":"web"}}],"allocation_info":{"role":"web"}}]}}
            """);
    }

    [Fact]
    public void Update_InJson_HasTheseBytes()
    {
        var status = new V1.TaskStatus
        {
            TaskId = new() { Value = "t1" },
            State = V1.TaskState.TaskRunning,
            Source = V1.TaskStatus.Types.Source.Executor,
            AgentId = new() { Value = "a1" },
            Timestamp = 1421263980.5,
            Uuid = ByteString.CopyFrom(new byte[16]),
        };

        AssertGolden(
            new V1.Scheduler.Event { Type = EventType.Update, Update = new() { Status = status } },
            """
            {"type":"UPDATE","update":{"status":{"task_id":{"value":"t1"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR",
            "agent_id":{"value":"a1"},"timestamp":1421263980.5,"uuid":"AAAAAAAAAAAAAAAAAAAAAA=="}}}
            """);
    }

    [Fact]
    public void Heartbeat_InJson_HasTheseBytes() =>
        AssertGolden(new V1.Scheduler.Event { Type = EventType.Heartbeat }, """{"type":"HEARTBEAT"}""");

    [Fact]
    public void Subscribe_AsAClientSendsIt_IsRead()
    {
        var result = MesosJson.Parse<V1.Scheduler.Call>(
            """
            {"type": "SUBSCRIBE", "framework_id": null, "subscribe": {"framework_info": {
              "user": "foo", "name": "Example", "roles": ["test"], "failover_timeout": 1000, "capabilities": [{"type": "MULTI_ROLE"}]}}}
            """u8);

        Assert.True(result.IsSuccess);
        Assert.Equal(1000.0, result.Value.Subscribe.FrameworkInfo.FailoverTimeout);
        Assert.Equal(V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole, result.Value.Subscribe.FrameworkInfo.Capabilities[0].Type);
    }

    private static void AssertGolden(IMessage message, string golden) =>
        Assert.Equal(golden.ReplaceLineEndings(""), MesosJson.ToText(message));
}
