using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Tests.Json;

public sealed class JsonReadingTests
{
    [Fact]
    public void CamelCaseName_IsUnknownAndIgnored() => Assert.Null(Read<V1.Scheduler.Call>("""{"frameworkId":{"value":"a"}}""").FrameworkId);

    [Fact]
    public void UnknownMembers_OfEveryKind_AreIgnored()
    {
        var id = Read<V1.OfferID>("""{"a":{"value":"x","b":[1,{}]},"c":[[]],"value":"right","d":null,"e":1e999,"":""}""");

        Assert.Equal("right", id.Value);
    }

    [Fact]
    public void EscapedMemberName_IsTheSameName() => Assert.Equal("x", Read<V1.OfferID>("""{"v\u0061lue":"x"}""").Value);

    [Fact]
    public void MemberName_LongerThanAnyField_IsIgnored() =>
        Assert.Equal("x", Read<V1.OfferID>($$"""{"\u0061{{new string('a', 5000)}}":1,"value":"x"}""").Value);

    [Fact]
    public void Enum_ByName_IsRead() =>
        Assert.Equal(V1.Scheduler.Call.Types.Type.Revive, Read<V1.Scheduler.Call>("""{"type":"REVIVE"}""").Type);

    [Fact]
    public void OptionalEnum_UnknownName_IsLeftUnset()
    {
        var call = Read<V1.Scheduler.Call>("""{"type":"NEWER_THAN_US"}""");

        Assert.False(call.HasType);
        Assert.Equal(V1.Scheduler.Call.Types.Type.Unknown, call.Type);
    }

    [Fact]
    public void OptionalEnum_KnownThenUnknownName_IsLeftUnset() =>
        Assert.False(Read<V1.Scheduler.Call>("""{"type":"REVIVE","type":"NEWER_THAN_US"}""").HasType);

    [Fact]
    public void ListOfEnums_UnknownName_IsLeftOut()
    {
        var capabilities = Read<V1.CapabilityInfo>("""{"capabilities":["CHOWN","NEWER_THAN_US","KILL"]}""").Capabilities;

        Assert.Equal([V1.CapabilityInfo.Types.Capability.Chown, V1.CapabilityInfo.Types.Capability.Kill], capabilities);
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"-9223372036854775808\"", long.MinValue)]
    [InlineData("-1", -1L)]
    [InlineData("5.0", 5L)]
    [InlineData("\"5.0\"", 5L)]
    [InlineData("1e3", 1000L)]
    public void Integer64_FromNumberOrString_IsRead(string json, long expected) =>
        Assert.Equal(expected, Read<V1.TimeInfo>($$"""{"nanoseconds":{{json}}}""").Nanoseconds);

    [Theory]
    [InlineData("4294967295")]
    [InlineData("\"4294967295\"")]
    public void Integer32_FromNumberOrString_IsRead(string json) =>
        Assert.Equal(uint.MaxValue, Read<V1.CheckInfo.Types.Tcp>($$"""{"port":{{json}}}""").Port);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    public void Bool_FromLiteralOrString_IsRead(string json, bool expected)
    {
        var command = Read<V1.CommandInfo>($$"""{"shell":{{json}}}""");

        Assert.True(command.HasShell);
        Assert.Equal(expected, command.Shell);
    }

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("-2E-3", -0.002)]
    [InlineData("\"1.5\"", 1.5)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    [InlineData("\"NaN\"", double.NaN)]
    public void Double_FromNumberOrString_IsRead(string json, double expected) =>
        Assert.Equal(expected, Read<V1.Value.Types.Scalar>($$"""{"value":{{json}}}""").Value);

    [Fact]
    public void Bytes_FromBase64_AreRead() =>
        Assert.Equal([0xff, 0xfe], Read<V1.UUID>("""{"value":"//4="}""").Value.ToByteArray());

    [Fact]
    public void List_SingleValue_IsAListOfOne()
    {
        Assert.Equal(["a"], Read<V1.Scheduler.Call.Types.Revive>("""{"roles":"a"}""").Roles);
        Assert.Equal("x", Assert.Single(Read<V1.Scheduler.Call.Types.Accept>("""{"offer_ids":{"value":"x"}}""").OfferIds).Value);
    }

    [Fact]
    public void List_WithNulls_LeavesThemOut() =>
        Assert.Equal(["a", "b"], Read<V1.Scheduler.Call.Types.Revive>("""{"roles":[null,"a",null,"b"]}""").Roles);

    [Fact]
    public void Map_FromObject_IsRead()
    {
        var limits = Read<V1.Quota.QuotaConfig>("""{"role":"r","limits":{"cpus":{"value":1},"mem":null}}""").Limits;

        Assert.Equal(["cpus"], limits.Keys);
        Assert.Equal(1.0, limits["cpus"].Value);
    }

    [Fact]
    public void Map_SameKeyTwice_LastWins() => Assert.Equal(
        2.0, Read<V1.Quota.QuotaConfig>("""{"role":"r","limits":{"cpus":{"value":1},"cpus":{"value":2}}}""").Limits["cpus"].Value);

    [Fact]
    public void Null_IsAbsent()
    {
        var info = Read<V1.FrameworkInfo>("""{"user":"u","name":"n","id":null,"checkpoint":null,"roles":null,"offer_filters":null}""");

        Assert.Null(info.Id);
        Assert.False(info.HasCheckpoint);
        Assert.Empty(info.Roles);
        Assert.Empty(info.OfferFilters);
    }

    [Fact]
    public void DuplicateMembers_LastWins()
    {
        Assert.Equal("b", Read<V1.OfferID>("""{"value":"a","value":"b"}""").Value);
        Assert.Equal(["b"], Read<V1.Scheduler.Call.Types.Revive>("""{"roles":["a"],"roles":["b"]}""").Roles);
        Assert.Null(Read<V1.Scheduler.Call>("""{"framework_id":{"value":"a"},"framework_id":null}""").FrameworkId);
        Assert.Equal("b", Read<V1.Scheduler.Call>("""{"framework_id":{},"framework_id":{"value":"b"}}""").FrameworkId.Value);
    }

    [Fact]
    public void Oneof_NullForOneMember_LeavesTheOtherAlone()
    {
        var predicate = Read<V1.Scheduler.AttributeConstraint.Types.Predicate>("""{"text_equals":{"value":"x"},"exists":null}""");

        Assert.Equal("x", predicate.TextEquals.Value);
    }

    [Fact]
    public void Oneof_TwoMembers_LastWins()
    {
        var predicate = Read<V1.Scheduler.AttributeConstraint.Types.Predicate>("""{"text_equals":{"value":"x"},"exists":{}}""");

        Assert.NotNull(predicate.Exists);
        Assert.Null(predicate.TextEquals);
    }

    [Fact]
    public void Duration_IsAPlainMessage()
    {
        var drain = Read<V1.Master.Call.Types.DrainAgent>("""{"agent_id":{"value":"a"},"max_grace_period":{"seconds":"90"}}""");

        Assert.Equal(90, drain.MaxGracePeriod.Seconds);
    }

    [Fact]
    public void LongString_OfTenMebibytes_IsRead()
    {
        string text = new('x', 10 * 1024 * 1024);
        byte[] json = Encoding.UTF8.GetBytes($$"""{"value":"{{text}}"}""");

        Assert.Equal(text, MesosJson.Parse<V1.OfferID>(json).Value!.Value);
        Assert.Equal(text, MesosJson.Parse<V1.OfferID>(Chunks.Of(json, 4096)).Value!.Value);
        Assert.Equal(json, MesosJson.ToUtf8(new V1.OfferID { Value = text }));
    }

    [Fact]
    public void RawUtf8AndEscapes_AreTheSameText() =>
        Assert.Equal("é\U0001F600é\U0001F600", Read<V1.OfferID>("{\"value\":\"é\U0001F600\\u00e9\\ud83d\\ude00\"}").Value);

    [Fact]
    public void Depth_AtTheLimit_IsRead() => Assert.Equal("x", Read<V1.OfferID>(Nested(MesosJson.MaxDepth)).Value);

    [Fact]
    public void Depth_OnePastTheLimit_IsRefused()
    {
        var result = MesosJson.Parse<V1.OfferID>(Encoding.UTF8.GetBytes(Nested(MesosJson.MaxDepth + 1)));

        Assert.False(result.IsSuccess);
        Assert.Contains("200", result.Error, StringComparison.Ordinal);
    }

    // The outer object counts as one.
    private static string Nested(int depth) =>
        $$"""{"deep":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}},"value":"x"}""";

    private static T Read<T>(string json)
        where T : class, IMessage<T>, new()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var result = MesosJson.Parse<T>(bytes);
        Assert.Null(result.Error);
        Assert.True(result.IsSuccess);
        Assert.Equal(result.Value, MesosJson.Parse<T>(Chunks.Of(bytes, 3)).Value);
        return result.Value;
    }
}
