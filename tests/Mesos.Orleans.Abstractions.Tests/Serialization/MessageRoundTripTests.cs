using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Mesos.Orleans.Abstractions.Tests.Serialization;

public sealed class MessageRoundTripTests
{
    private readonly Serializer _serializer = new ServiceCollection()
        .AddSerializer()
        .AddMesosSerialization()
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    [Fact]
    public void TaskLaunch_Serialized_KeepsEveryField()
    {
        var launch = new TaskLaunch(Guid.Parse("9c5b94b1-35ad-49bb-b118-8e8fc24abf80"), new("f-1"), new V1.FrameworkInfo { User = "u", Name = "n" },
            new V1.TaskInfo { Name = "t", TaskId = new V1.TaskID { Value = "t1" }, AgentId = new V1.AgentID { Value = "a" } }, null, V1.TaskState.TaskKilling);

        Assert.Equal(launch, RoundTrip(launch));
    }

    [Fact]
    public void Command_SerializedAsItsBase_KeepsItsType()
    {
        AgentCommand command = new SendToExecutor(new("f"), "e", [1, 2, 3]);

        var copy = Assert.IsType<SendToExecutor>(RoundTrip(command));

        Assert.Equal([1, 2, 3], copy.Data);
    }

    [Fact]
    public void EnumArray_Serialized_Survives()
    {
        var register = new RegisterAgent(Guid.Empty, new V1.AgentInfo { Hostname = "h" }, "slave(1)@127.0.0.1:5051", "1.0",
            [V1.AgentInfo.Types.Capability.Types.Type.MultiRole, V1.AgentInfo.Types.Capability.Types.Type.AgentDraining], [], []);

        var copy = RoundTrip(register);

        Assert.Equal(register.Capabilities.AsEnumerable(), copy.Capabilities);
        Assert.Equal(register.Info, copy.Info);
    }

    [Fact]
    public void SameMessageTwice_Serialized_IsReadBackTwice()
    {
        var info = new V1.FrameworkInfo { User = "u", Name = "n" };
        var events = ImmutableArray.Create(new V1.Scheduler.Event { Type = V1.Scheduler.Event.Types.Type.Heartbeat });
        var batch = new EventBatch(Guid.Empty, 7, events.AddRange(events), false);

        var copy = RoundTrip(batch);

        Assert.Equal(2, copy.Events.Length);
        Assert.Equal(copy.Events[0], copy.Events[1]);
        Assert.Equal(info, RoundTrip(info));
    }

    [Fact]
    public void Refusal_InAReply_KeepsItsParts()
    {
        var reply = new CallReply(new Refusal(RefusalCode.Conflict, "m", "f", "h"));

        Assert.Equal(reply, RoundTrip(reply));
    }

    private T RoundTrip<T>(T value) => _serializer.Deserialize<T>(_serializer.SerializeToArray(value))!;
}
