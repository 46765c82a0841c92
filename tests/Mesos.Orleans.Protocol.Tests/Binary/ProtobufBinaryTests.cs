using System.Buffers;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Binary;

namespace Mesos.Orleans.Protocol.Tests.Binary;

public sealed class ProtobufBinaryTests
{
    private static readonly V1.Scheduler.Call Kill = new()
    {
        Type = V1.Scheduler.Call.Types.Type.Kill,
        Kill = new() { TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } },
    };

    [Fact]
    public void Message_Complete_IsRead() => Assert.Equal(Kill, ProtobufBinary.Parse<V1.Scheduler.Call>(Kill.ToByteArray()).Value);

    [Fact]
    public void Call_GoldenBytes_AreRead()
    {
        byte[] golden = [0x10, 0x06, 0x32, 0x08, 0x0a, 0x03, 0x0a, 0x01, (byte)'t', 0x12, 0x01, 0x61];

        Assert.False(ProtobufBinary.Parse<V1.Scheduler.Call>(golden).IsSuccess);
        golden = [0x10, 0x06, 0x32, 0x0a, 0x0a, 0x03, 0x0a, 0x01, (byte)'t', 0x12, 0x03, 0x0a, 0x01, (byte)'a'];
        Assert.Equal(Kill, ProtobufBinary.Parse<V1.Scheduler.Call>(golden).Value);
        Assert.Equal(golden, Kill.ToByteArray());
    }

    [Fact]
    public void Message_Empty_HasNothingSet()
    {
        var result = ProtobufBinary.Parse<V1.Scheduler.Call>(ReadOnlySequence<byte>.Empty);

        Assert.True(result.IsSuccess);
        Assert.False(result.Value.HasType);
    }

    [Fact]
    public void Message_MissingRequired_NamesAllPaths()
    {
        var call = new V1.Scheduler.Call { Kill = new() { AgentId = new() }, Accept = new() { OfferIds = { new V1.OfferID() } } };

        var result = ProtobufBinary.Parse<V1.Scheduler.Call>(call.ToByteArray());

        Assert.Equal("Missing required fields: accept.offer_ids[0].value, kill.task_id, kill.agent_id.value", result.Error);
        Assert.Equal("accept.offer_ids[0].value", result.Field);
    }

    [Fact]
    public void Message_RequiredEnumOfUnknownNumber_IsMissing()
    {
        var resource = new V1.Resource { Name = "cpus", Type = (V1.Value.Types.Type)77 };

        Assert.Equal("Missing required fields: type", ProtobufBinary.Parse<V1.Resource>(resource.ToByteArray()).Error);
    }

    [Fact]
    public void Message_CutAnywhere_IsRefusedOrLacksWhatWasCut()
    {
        byte[] bytes = Kill.ToByteArray();
        for (int length = 0; length < bytes.Length; length++)
            Assert.NotEqual(Kill, ProtobufBinary.Parse<V1.Scheduler.Call>(bytes.AsMemory(0, length)).Value);
    }

    [Theory]
    [InlineData(new byte[] { 0x10 })]
    [InlineData(new byte[] { 0x32, 0x7f })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x0c })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x7b, 0x22, 0x7d })]
    [InlineData(new byte[] { 0x0a, 0x03, 0x0a, 0x01, 0xff })]
    public void Garbage_IsRefused(byte[] bytes)
    {
        var result = ProtobufBinary.Parse<V1.Scheduler.Call>(bytes);

        Assert.False(result.IsSuccess);
        Assert.Contains("mesos.v1.scheduler.Call", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFields_AreKept()
    {
        byte[] bytes = [0x0a, 0x01, (byte)'x', 0xf8, 0x07, 0x01];

        Assert.Equal(bytes, ProtobufBinary.Parse<V1.OfferID>(bytes).Value!.ToByteArray());
    }
}
